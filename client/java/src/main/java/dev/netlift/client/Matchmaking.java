package dev.netlift.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tickets: ask for a match, wait for it, change one's mind. Any thread; calls block.
 *
 * <p>Who waits is told by WebSocket when a ticket ends, where the backend has one. Until the socket
 * has spoken of the ticket, and whenever it is refused, closed or proves silent, he polls; while it
 * works he still looks now and then. {@link ClientConfig#pollingOnly} does without.
 *
 * <p>A ticket nobody waits for any more would still take a seat that stays empty, so whoever gives
 * up waiting, and {@link #close}, cancels it.
 */
public final class Matchmaking implements AutoCloseable {
  private static final String TICKETS = "/matchmaking/tickets";
  private static final Duration FIRST_POLL = Duration.ofMillis(250);
  private static final Duration POLL_MAX = Duration.ofSeconds(2);

  private final Api api;
  private final TicketSocket socket;
  // Asked for here and not known to have ended.
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  public Matchmaking(Api api) {
    this.api = api;
    this.socket = new TicketSocket(api);
  }

  /**
   * @param mode for example {@code arena}
   * @param latencies as {@link Latencies#measure} gives them
   * @throws BackendException refused or unreachable
   */
  public Ticket start(String mode, Map<String, Integer> latencies) throws InterruptedException {
    var body = JsonMapper.shared().createObjectNode().put("mode", mode);
    var byLocation = body.putObject("latencyInMs");
    latencies.forEach(byLocation::put);
    return started(body);
  }

  /**
   * Asks for the party that the caller leads.
   *
   * @throws BackendException refused, with 409 when a member has not prepared in time
   */
  public Ticket startParty(String mode, String partyId) throws InterruptedException {
    return started(
        JsonMapper.shared().createObjectNode().put("mode", mode).put("partyId", partyId));
  }

  private Ticket started(JsonNode body) throws InterruptedException {
    JsonNode answer = api.postOnce(TICKETS, body).body();
    // Asked for before, and matched before we asked again: only a read tells where to go.
    boolean matched =
        answer.path("status").asString("").equals(Ticket.Status.COMPLETED.name())
            && answer.path("connection").isMissingNode();
    Ticket ticket = matched ? get(answer.path("ticketId").asString("")) : seen(ticket(answer));
    if (!ticket.status().isFinal()) {
      open.add(ticket.id());
    }
    return ticket;
  }

  private Ticket seen(Ticket ticket) {
    if (ticket.status().isFinal()) {
      open.remove(ticket.id());
    }
    return ticket;
  }

  public Ticket get(String ticketId) throws InterruptedException {
    return seen(ticket(api.get(path(ticketId)).body()));
  }

  /**
   * Waits until the ticket is final. Polls, while nobody tells us: quickly at first, then less and
   * less often, and never sooner than the backend's Retry-After. When {@code most} has passed, or
   * the thread is interrupted, the ticket is cancelled; a match that was made in that very moment
   * is still given back.
   *
   * @return a final ticket, or the last state seen if even the cancel did not get through
   */
  public Ticket await(String ticketId, Duration most) throws InterruptedException {
    try {
      Ticket last = poll(ticketId, most);
      if (last.status().isFinal()) {
        return last;
      }
      cancel(ticketId);
      return get(ticketId);
    } catch (InterruptedException e) {
      cancelUninterrupted(ticketId);
      throw e;
    }
  }

  private Ticket poll(String ticketId, Duration most) throws InterruptedException {
    Instant deadline = api.clock().instant().plus(most);
    Duration wait = FIRST_POLL;
    try (TicketSocket.Watch watch = socket.watch(ticketId)) {
      while (true) {
        Api.Answer answer = api.get(path(ticketId));
        Ticket ticket = seen(ticket(answer.body()));
        Instant now = api.clock().instant();
        if (ticket.status().isFinal()) {
          watch.ended();
          return ticket;
        }
        if (!now.isBefore(deadline)) {
          return ticket;
        }
        watch.pause(answer.retryAfter().orElse(spread(wait)), Duration.between(now, deadline));
        wait = longer(wait);
      }
    }
  }

  /** The thread is being stopped; the cancel must not be, and its failure must not hide why. */
  private void cancelUninterrupted(String ticketId) {
    try {
      cancel(ticketId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (BackendException e) {
      // The ticket's own time-out is what is left.
      open.add(ticketId);
    }
  }

  /** Cancels every ticket asked for here that is not known to have ended, and hangs up. */
  @Override
  public void close() {
    for (String ticketId : open) {
      cancelUninterrupted(ticketId);
    }
    socket.close();
  }

  /** Withdraws a ticket that is not matched yet. */
  public void cancel(String ticketId) throws InterruptedException {
    api.delete(path(ticketId));
    open.remove(ticketId);
  }

  /**
   * Answers a proposed match, for the player who signs.
   *
   * @throws BackendException 409 if the ticket waits for no answer
   */
  public Ticket accept(String ticketId, boolean accepts) throws InterruptedException {
    var body = JsonMapper.shared().createObjectNode().put("accept", accepts);
    return ticket(api.post(path(ticketId) + "/acceptance", body).body());
  }

  private static Duration longer(Duration wait) {
    Duration next = wait.multipliedBy(5).dividedBy(4);
    return next.compareTo(POLL_MAX) > 0 ? POLL_MAX : next;
  }

  /** Up to a fifth off, so that players who started together do not poll together for ever. */
  private static Duration spread(Duration wait) {
    long millis = wait.toMillis();
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 5 + 1));
  }

  private static String path(String ticketId) {
    return TICKETS + "/" + URLEncoder.encode(ticketId, StandardCharsets.UTF_8);
  }

  static Ticket ticket(JsonNode body) {
    String id = body.path("ticketId").asString("");
    String word = body.path("status").asString("");
    Ticket.Status status;
    try {
      status = Ticket.Status.valueOf(word);
    } catch (IllegalArgumentException e) {
      throw malformed("status " + word);
    }
    if (id.isEmpty()) {
      throw malformed("no ticketId");
    }
    JsonNode reason = body.path("reason");
    Optional<Ticket.Seat> seat = seat(body.path("connection"));
    if (status == Ticket.Status.COMPLETED && seat.isEmpty()) {
      throw malformed("completed without a connection");
    }
    return new Ticket(
        id, status, reason.isString() ? Optional.of(reason.asString()) : Optional.empty(), seat);
  }

  private static Optional<Ticket.Seat> seat(JsonNode connection) {
    if (!connection.isObject()) {
      return Optional.empty();
    }
    String host = connection.path("dnsName").asString("");
    if (host.isEmpty()) {
      host = connection.path("ipAddress").asString("");
    }
    int port = connection.path("port").asInt(0);
    String gameSessionId = connection.path("gameSessionId").asString("");
    String playerSessionId = connection.path("playerSessionId").asString("");
    String connectToken = connection.path("connectToken").asString("");
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw malformed("connection without address or port");
    }
    if (gameSessionId.isEmpty() || playerSessionId.isEmpty() || connectToken.isEmpty()) {
      throw malformed("connection without session or token");
    }
    return Optional.of(new Ticket.Seat(host, port, gameSessionId, playerSessionId, connectToken));
  }

  private static BackendException malformed(String what) {
    return new BackendException(200, "malformed", "ticket answer: " + what, "");
  }
}
