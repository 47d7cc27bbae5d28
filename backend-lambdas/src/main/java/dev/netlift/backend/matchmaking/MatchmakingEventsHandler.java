package dev.netlift.backend.matchmaking;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.DynamoSessions;
import dev.netlift.backend.sessions.SessionStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

/**
 * Takes GameLift's matchmaking events off the SNS topic. Every record of a batch is worked on,
 * whatever becomes of the others; if any failed the call fails, so that the platform delivers the
 * batch again, which changes nothing where it had succeeded.
 */
public final class MatchmakingEventsHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(MatchmakingEventsHandler.class);

  private final TicketStore tickets;
  private final SessionStore sessions;

  /** For the platform: builds everything from the function's environment. */
  public MatchmakingEventsHandler() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    tickets =
        new DynamoTickets(
            new Table(dynamo, environment.required("TICKETS_TABLE"), "ticketId"), clock);
    sessions =
        new DynamoSessions(
            new Table(dynamo, environment.required("SESSIONS_TABLE"), "gameSessionId"), clock);
  }

  MatchmakingEventsHandler(TicketStore tickets, SessionStore sessions) {
    this.tickets = tickets;
    this.sessions = sessions;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) {
    MDC.put("invocation", context.getAwsRequestId());
    try {
      var messages = new ArrayList<String>();
      for (JsonNode notification : Json.read(in).path("Records")) {
        messages.add(notification.path("Sns").path("Message").asString(""));
      }
      take(messages);
    } finally {
      MDC.clear();
    }
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
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void take(String message) {
    Optional<MatchmakingEvent> parsed = MatchmakingEvent.parse(message);
    if (parsed.isEmpty()) {
      log.atInfo().log("message is no matchmaking event, passed over");
      return;
    }
    MatchmakingEvent event = parsed.get();
    // The session first: whoever reads COMPLETED may be playing, and reported on, a moment later.
    if (event.gameSessionId() != null) {
      sessions.seat(event.gameSessionId(), event.playerSessions());
    }
    for (TicketNews news : event.news()) {
      var arrival = tickets.apply(news);
      log.atInfo()
          .addKeyValue("ticket", news.ticketId())
          .addKeyValue("event", event.type())
          .addKeyValue("arrival", arrival)
          .log("ticket news");
    }
  }
}
