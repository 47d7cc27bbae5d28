package dev.netlift.bots;

import dev.netlift.client.BackendException;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Parties;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Bots who want to play together: the first makes the party and asks for the match, the others join
 * by its code. What players would tell each other goes through here. Any thread.
 */
final class Companions {
  private static final long PATIENCE_SECONDS = 30;

  private final CompletableFuture<String> code = new CompletableFuture<>();
  private final CompletableFuture<String> ticket = new CompletableFuture<>();
  private final CountDownLatch missing;
  private final AtomicReference<String> session = new AtomicReference<>();

  Companions(int size) {
    this.missing = new CountDownLatch(size);
  }

  /** Makes or joins the party, prepares, and gives the ticket that all of them wait for. */
  String ticket(
      boolean leads,
      Parties parties,
      Matchmaking matchmaking,
      String mode,
      Map<String, Integer> latencies)
      throws InterruptedException {
    try {
      Parties.Party party = leads ? parties.create() : parties.join(told(code, "the code"));
      code.complete(party.code());
      parties.prepare(party.id(), latencies);
      missing.countDown();
      if (!leads) {
        return told(ticket, "the ticket");
      }
      if (!missing.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new BackendException(0, "party", "the party did not come together", "");
      }
      ticket.complete(matchmaking.startParty(mode, party.id()).id());
      return ticket.join();
    } catch (BackendException | InterruptedException e) {
      code.completeExceptionally(e);
      ticket.completeExceptionally(e);
      throw e;
    }
  }

  /** A complaint if others of the party got into another game session. */
  Optional<String> split(String gameSessionId) {
    String first = session.updateAndGet(known -> known == null ? gameSessionId : known);
    return first.equals(gameSessionId) ? Optional.empty() : Optional.of("the party was split");
  }

  private static String told(CompletableFuture<String> what, String name)
      throws InterruptedException {
    try {
      return what.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BackendException(0, "party", "the leader never told " + name, "");
    }
  }
}
