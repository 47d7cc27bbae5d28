package dev.netlift.backend.matchmaking;

import dev.netlift.backend.connections.ApiGatewayPoster;
import dev.netlift.backend.connections.ConnectionStore;
import dev.netlift.backend.connections.Devices;
import dev.netlift.backend.connections.DynamoConnections;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Tells each member of a ticket, on every device, that it has changed: which ticket and its status,
 * nothing else. What he may know of it he reads himself, signed, from the one route that decides
 * that: no connect token goes over a connection whose signature is hours old, none is sealed that
 * nobody takes, and news that overtakes other news does no harm.
 *
 * <p>Pushes run beside the writes that follow, a bounded number at once; a failed one is logged and
 * forgotten.
 */
final class PushedTickets implements TicketWatchers {
  private static final Logger log = LoggerFactory.getLogger(PushedTickets.class);

  /** A function lives 10 s, and whoever is not told asks within them. */
  private static final Duration SETTLE_MAX = Duration.ofSeconds(2);

  private static final int PENDING_MAX = 1_000;
  private static final int AT_ONCE_MAX = 16;

  private final TicketStore tickets;
  private final Devices devices;
  private final Executor executor;
  private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
  private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX);

  PushedTickets(TicketStore tickets, Devices devices, Executor executor) {
    this.tickets = tickets;
    this.devices = devices;
    this.executor = executor;
  }

  /** Over DynamoDB and API Gateway, by the function's environment. */
  static PushedTickets of(
      Environment environment, DynamoDbClient dynamo, TicketStore tickets, Clock clock) {
    return new PushedTickets(
        tickets,
        new Devices(
            connections(environment, dynamo, clock),
            new ApiGatewayPoster(environment.required("WEBSOCKET_URL")),
            clock),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  static ConnectionStore connections(Environment environment, DynamoDbClient dynamo, Clock clock) {
    return new DynamoConnections(
        new Table(dynamo, environment.required("CONNECTIONS_TABLE"), "id"), clock);
  }

  /** What is told of a ticket. */
  static byte[] notice(Ticket ticket) {
    return Json.bytes(
        Json.object()
            .put("event", "ticket")
            .put("ticketId", ticket.ticketId())
            .put("status", ticket.status().name()));
  }

  @Override
  public void changed(String ticketId) {
    if (pending.size() >= PENDING_MAX) {
      log.atWarn().addKeyValue("ticket", ticketId).log("too many pushes at once, one left out");
      return;
    }
    var push = CompletableFuture.runAsync(() -> push(ticketId), executor);
    pending.add(push);
    push.whenComplete((done, failure) -> pending.remove(push));
  }

  private void push(String ticketId) {
    atOnce.acquireUninterruptibly();
    try {
      Optional<Ticket> ticket = tickets.find(ticketId);
      if (ticket.isEmpty()) {
        return;
      }
      byte[] notice = notice(ticket.get());
      int sent = 0;
      for (String member : ticket.get().members()) {
        sent += tell(member, notice);
      }
      log.atInfo().addKeyValue("ticket", ticketId).addKeyValue("devices", sent).log("ticket told");
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).addKeyValue("ticket", ticketId).log("ticket not told");
    } finally {
      atOnce.release();
    }
  }

  private int tell(String member, byte[] notice) {
    try {
      return devices.tell(member, notice);
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("a member of a ticket was not told");
      return 0;
    }
  }

  @Override
  public void settle() {
    var all = CompletableFuture.allOf(pending.toArray(CompletableFuture<?>[]::new));
    try {
      all.get(SETTLE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.atWarn().addKeyValue("pending", pending.size()).log("pushes take too long, left behind");
      pending.clear();
    } catch (ExecutionException e) {
      log.atError().setCause(e).log("a push failed as none should");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
