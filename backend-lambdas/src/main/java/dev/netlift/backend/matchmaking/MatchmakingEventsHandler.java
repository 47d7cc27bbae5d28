package dev.netlift.backend.matchmaking;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.functions.Measured;
import dev.netlift.backend.functions.Snapshot;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.DynamoSessions;
import dev.netlift.backend.sessions.SessionStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;

/**
 * Takes GameLift's events off the SNS topic, and its own schedule.
 *
 * <p>Every record of a batch is worked on, whatever becomes of the others. Straight from SNS, if
 * any failed the call fails, so that the platform delivers the batch again, which changes nothing
 * where it had succeeded; through a queue only the records that failed are named, and only they
 * come back. The schedule runs the {@link Reconciler}.
 */
public final class MatchmakingEventsHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(MatchmakingEventsHandler.class);

  private static final String PRIMING_TICKET = "00000000-0000-0000-0000-000000000000";

  /** One that is read whole and tells no ticket anything. */
  private static final String PRIMING =
      """
      {"Records": [{"Sns": {"Message": "{\\"source\\":\\"aws.gamelift\\",\\"detail-type\\":\\"GameLift Matchmaking Event\\",\\"time\\":\\"2026-01-01T00:00:00Z\\",\\"detail\\":{\\"type\\":\\"AcceptMatch\\",\\"matchId\\":\\"priming\\",\\"tickets\\":[]}}"}}]}
      """;

  private final Measured measured;
  private final TicketStore tickets;
  private final SessionStore sessions;
  private final Reconciler reconciler;
  private final TicketWatchers watchers;

  /** For the platform: builds everything from the function's environment. */
  public MatchmakingEventsHandler() {
    measured = Measured.toLog();
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    var rows =
        new DynamoTickets(
            new Table(dynamo, environment.required("TICKETS_TABLE"), "ticketId"), clock);
    watchers = PushedTickets.of(environment, dynamo, rows, clock);
    tickets =
        new AnnouncedTickets(
            new ToldTickets(rows, watchers),
            new EventBridgeMatches(EventBridgeMatches.client(), environment.required("EVENT_BUS")));
    sessions =
        new DynamoSessions(
            new Table(dynamo, environment.required("SESSIONS_TABLE"), "gameSessionId"), clock);
    var matchmaker = new GameLiftMatchmaker(GameLiftMatchmaker.client(), clock);
    reconciler = new Reconciler(tickets, sessions, matchmaker, clock);
    Snapshot.ofProcess().primedBy(this::prime);
  }

  MatchmakingEventsHandler(TicketStore tickets, SessionStore sessions, Reconciler reconciler) {
    this(tickets, sessions, reconciler, TicketWatchers.NONE);
  }

  MatchmakingEventsHandler(
      TicketStore tickets, SessionStore sessions, Reconciler reconciler, TicketWatchers watchers) {
    this.measured = Measured.untold();
    this.watchers = watchers;
    this.tickets = tickets;
    this.sessions = sessions;
    this.reconciler = reconciler;
  }

  /** An event about a ticket that nobody has, and a look at it. */
  void prime() {
    answer(Json.read(PRIMING));
    tickets.find(PRIMING_TICKET);
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    MDC.put("invocation", context.getAwsRequestId());
    try {
      JsonNode answer = answer(Json.read(in));
      if (answer != null) {
        out.write(Json.bytes(answer));
      }
    } finally {
      watchers.settle();
      MDC.clear();
    }
  }

  /** What the platform is answered; null for nothing. */
  @Nullable JsonNode answer(JsonNode event) {
    if ("aws.events".equals(event.path("source").asString(""))) {
      measured.call("Reconcile", reconciler::run);
      return null;
    }
    JsonNode records = event.path("Records");
    if (records.path(0).has("body")) {
      return queued(records);
    }
    var messages = new ArrayList<String>();
    for (JsonNode notification : records) {
      messages.add(notification.path("Sns").path("Message").asString(""));
    }
    take(messages);
    return null;
  }

  /** Records of SQS, each with a notification of SNS or the bare event in it. */
  private JsonNode queued(JsonNode records) {
    var answer = Json.object();
    var failed = answer.putArray("batchItemFailures");
    for (JsonNode message : records) {
      try {
        String body = message.path("body").asString("");
        JsonNode notification = Json.read(body);
        take(notification.has("Message") ? notification.path("Message").asString("") : body);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("matchmaking event failed");
        failed.addObject().put("itemIdentifier", message.path("messageId").asString(""));
      }
    }
    return answer;
  }

  /** Works on every message, then throws what went wrong with the first that failed. */
  void take(List<String> messages) {
    RuntimeException failure = null;
    for (String message : messages) {
      try {
        take(message);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("matchmaking event failed");
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      } finally {
        LogContext.forgetAll();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void take(String message) {
    Optional<MatchmakingEvent> parsed;
    try {
      parsed = MatchmakingEvent.parse(message);
    } catch (IllegalArgumentException e) {
      measured.call(
          "Unreadable",
          () -> {
            throw e;
          });
      return;
    }
    if (parsed.isEmpty()) {
      log.atInfo().log("message is no matchmaking event, passed over");
      return;
    }
    MatchmakingEvent event = parsed.get();
    measured.call(event.type(), () -> take(event));
  }

  private void take(MatchmakingEvent event) {
    LogContext.MATCH.is(event.matchId());
    LogContext.GAME_SESSION.is(event.gameSessionId() == null ? "" : event.gameSessionId());
    // The session first: whoever reads COMPLETED may be playing, and reported on, a moment later.
    if (event.gameSessionId() != null) {
      sessions.seat(event.gameSessionId(), event.playerSessions());
    }
    var level = event.trouble() ? Level.WARN : Level.INFO;
    log.atLevel(level).addKeyValue("event", event.type()).log("matchmaking told");
    for (TicketNews news : event.news()) {
      LogContext.TICKET.is(news.ticketId());
      var arrival = tickets.apply(news);
      log.atInfo()
          .addKeyValue("event", event.type())
          .addKeyValue("arrival", arrival)
          .log("ticket news");
    }
  }
}
