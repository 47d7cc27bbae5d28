package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting for a ticket with a socket that works, and with all that can be wrong with one. */
class TicketSocketIT {
  private static final String GET = "GET /apis/a1/matchmaking/tickets/t1";
  private static final String OPEN = "{\"ticketId\":\"t1\",\"status\":\"SEARCHING\"}";
  private static final String DONE =
      """
      {"ticketId":"t1","status":"COMPLETED","connection":{"ipAddress":"127.0.0.1","port":7777,
       "gameSessionId":"g","playerSessionId":"p","connectToken":"c"}}""";

  private final HttpClient http = HttpClient.newHttpClient();
  private StubBackend backend;
  private StubSocket socket;
  private Matchmaking matchmaking;

  @BeforeEach
  void start() throws IOException {
    backend = new StubBackend();
    backend.guest("AKID1", Duration.ofHours(1));
    socket = new StubSocket();
    var config = backend.config();
    var both =
        new ClientConfig(
            config.region(),
            config.endpointUrl(),
            config.identityPoolId(),
            config.apiUrl(),
            Optional.of(socket.url()),
            config.locations());
    var guest = new GuestIdentity(both, http, backend.clock());
    matchmaking = new Matchmaking(new Api(both, http, guest, InstantSource.system()));
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    backend.close();
    http.close();
  }

  private CompletableFuture<Ticket> waiting(Duration most) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return matchmaking.await("t1", most);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Ticket.Status status(CompletableFuture<Ticket> waiting)
      throws InterruptedException, ExecutionException, TimeoutException {
    return waiting.get(15, TimeUnit.SECONDS).status();
  }

  private long looks() {
    return backend.heardNames().stream().filter(GET::equals).count();
  }

  @Test
  void givenSocket_whenTheTicketEnds_thenToldAtOnceAndHardlyPolled() throws Exception {
    backend.answer(GET, 200, OPEN, "Retry-After", "1");
    var waiting = waiting(Duration.ofMinutes(1));

    assertThat(socket.nextHeard()).isEqualTo("{\"action\":\"watch\",\"ticketId\":\"t1\"}");
    assertThat(socket.handshakes.take().getOrDefault("authorization", ""))
        .contains("Credential=AKID1/", "host;", "x-amz-security-token");
    socket.tell("t1", "SEARCHING");
    Thread.sleep(2_500); // Long enough for two polls.
    long before = looks();
    backend.answer(GET, 200, DONE);
    socket.tell("t1", "COMPLETED");

    assertThat(status(waiting)).isEqualTo(Ticket.Status.COMPLETED);
    assertThat(before).isLessThanOrEqualTo(2);
    assertThat(looks()).isEqualTo(before + 1);
    assertThat(socket.nextHeard()).as("nobody waits any more").isEqualTo("close");
  }

  @Test
  void givenSocketThatIsRefused_whenWaiting_thenPolled() throws Exception {
    socket.refuseWith = 403;
    backend.answer(GET, 200, OPEN).answer(GET, 200, OPEN).answer(GET, 200, DONE);

    assertThat(status(waiting(Duration.ofMinutes(1)))).isEqualTo(Ticket.Status.COMPLETED);
  }

  @Test
  void givenSocketThatNeverSpeaks_whenWaiting_thenPolledAsEver() throws Exception {
    backend.answer(GET, 200, OPEN).answer(GET, 200, OPEN).answer(GET, 200, OPEN);
    backend.answer(GET, 200, DONE);

    assertThat(status(waiting(Duration.ofMinutes(1)))).isEqualTo(Ticket.Status.COMPLETED);
    assertThat(looks()).isEqualTo(4);
  }

  @Test
  void givenTrustedSocket_whenItBreaks_thenLookedAtAtOnceAndPolled() throws Exception {
    backend.answer(GET, 200, OPEN);
    var waiting = waiting(Duration.ofMinutes(1));
    socket.nextHeard();
    socket.tell("t1", "SEARCHING");
    Thread.sleep(700); // The rest of the first pause, so that the next is the long one.
    backend.answer(GET, 200, DONE);
    long startNanos = System.nanoTime();

    socket.hangUp();

    assertThat(status(waiting)).isEqualTo(Ticket.Status.COMPLETED);
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
        .isLessThan(TicketSocket.SAFETY.dividedBy(2));
  }

  @Test
  void givenEndThatTheApiDoesNotShowYet_whenTold_thenPolledUntilItDoes() throws Exception {
    backend.answer(GET, 200, OPEN);
    var waiting = waiting(Duration.ofMinutes(1));
    socket.nextHeard();
    String placing = OPEN.replace("SEARCHING", "PLACING");
    backend.answer(GET, 200, placing).answer(GET, 200, placing).answer(GET, 200, DONE);

    socket.tell("t1", "COMPLETED");

    assertThat(status(waiting)).isEqualTo(Ticket.Status.COMPLETED);
  }

  @Test
  void givenNonsenseOrTheGatewaysComplaint_whenHeard_thenHungUpAndPolled() throws Exception {
    backend.answer(GET, 200, OPEN).answer(GET, 200, OPEN);
    var waiting = waiting(Duration.ofMinutes(1));
    socket.nextHeard();

    socket.say("{\"message\":\"Internal server error\",\"connectionId\":\"c\"}");

    assertThat(socket.nextHeard()).isEqualTo("end");
    backend.answer(GET, 200, DONE);
    assertThat(status(waiting)).isEqualTo(Ticket.Status.COMPLETED);
  }

  @Test
  void givenNewsOfAnotherTicket_whenHeard_thenNobodyElseIsWoken() throws Exception {
    backend.answer(GET, 200, OPEN, "Retry-After", "2");
    var waiting = waiting(Duration.ofMinutes(1));
    socket.nextHeard();
    while (looks() == 0) {
      Thread.sleep(10);
    }
    long before = looks();

    socket.tell("t2", "COMPLETED");
    Thread.sleep(500);

    assertThat(looks()).isEqualTo(before);
    backend.answer(GET, 200, DONE);
    socket.tell("t1", "COMPLETED");
    assertThat(status(waiting)).isEqualTo(Ticket.Status.COMPLETED);
  }
}
