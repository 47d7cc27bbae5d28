package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.parties.FakeParties;
import dev.netlift.backend.players.FakePlayers;
import dev.netlift.backend.quotas.Door;
import dev.netlift.backend.quotas.FakeQuotas;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A player's whole way, with everything it logged read afterwards. */
class LogSecretsTest {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Level before = ROOT.getLevel();

  @BeforeEach
  void listen() {
    lines.start();
    ROOT.addAppender(lines);
    ROOT.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(lines);
    ROOT.setLevel(before);
  }

  @Test
  void givenAMatchFromTicketToToken_whenTheLogIsRead_thenNoSecretIsInIt() {
    var clock = new TestClock();
    var tickets = new FakeTickets(clock);
    var sessions = new FakeSessions(clock);
    var handler =
        new TicketsHandler(
            Wiring.of(
                new Matchmaking.Modes(Map.of("arena", "configuration"), Settable.NOTHING),
                new Matchmaking.Stores(new FakePlayers(), tickets, sessions),
                new FakeParties(clock, new Faults()),
                new FakeMatchmaker(),
                new Locations(List::of, clock),
                new Door(new FakeQuotas(), new Door.Limits(10, 10, 10), clock),
                Metrics.toLog(clock),
                clock));
    byte[] key = new byte[SessionKey.BYTES];
    Arrays.fill(key, (byte) 0x5a);
    sessions.register(Events.SESSION, new SessionKey(key));
    var events =
        new MatchmakingEventsHandler(
            tickets, sessions, new Reconciler(tickets, sessions, new FakeMatchmaker(), clock));

    var posted =
        handler.reply(
            Calls.player(
                "ann",
                "POST",
                "/matchmaking/tickets",
                "{\"mode\":\"arena\",\"latencyInMs\":{\"us-west-2\":12}}"));
    String id = Objects.requireNonNull(posted.body()).path("ticketId").asString("");
    tickets.faults.plan(Next.FAIL_BEFORE);
    try {
      events.take(List.of(Events.succeeded(1, Map.of(id, List.of("ann")))));
    } catch (RuntimeException expected) {
      assertThat(expected).hasMessageContaining("planned");
    }
    events.take(List.of(Events.succeeded(1, Map.of(id, List.of("ann")))));
    var read = handler.reply(Calls.player("ann", "GET", "/matchmaking/tickets/" + id, ""));

    String token =
        Objects.requireNonNull(read.body()).path("connection").path("connectToken").asString("");
    String log =
        lines.list.stream()
            .map(e -> e.getFormattedMessage() + e.getKeyValuePairs() + proxy(e))
            .collect(Collectors.joining("\n"));
    assertThat(token).isNotEmpty();
    assertThat(log)
        .contains("ticket started")
        .contains("planned")
        .doesNotContain(token, Events.seat("ann"), "psess-", "WlpaWl", "5a5a5a");
  }

  private static String proxy(ILoggingEvent event) {
    return event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage();
  }
}
