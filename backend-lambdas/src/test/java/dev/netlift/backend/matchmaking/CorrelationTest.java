package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.netlift.backend.achievements.AchievementsFixture;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.sessions.SessionsFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A player's way can be followed by the logs alone, from his ticket to what his match reported. */
class CorrelationTest extends TicketsWorld {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Level before = ROOT.getLevel();

  @BeforeEach
  void listen() {
    lines.start();
    ROOT.addAppender(lines);
    ROOT.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(lines);
    ROOT.setLevel(before);
    LogContext.forgetAll();
  }

  /** What the lines that {@code call} logs are about. */
  private List<Map<String, String>> about(Runnable call) {
    LogContext.forgetAll();
    lines.list.clear();
    call.run();
    assertThat(lines.list).isNotEmpty();
    return lines.list.stream().map(ILoggingEvent::getMDCPropertyMap).toList();
  }

  @Test
  void givenATicket_whenItsMatchIsPlayed_thenEveryFunctionsLogLeadsToTheNext() {
    var ticket = new String[1];

    assertThat(about(() -> ticket[0] = ticketOf(ANN)))
        .anySatisfy(line -> assertThat(line).containsEntry("ticket", ticket[0]));

    var told = about(() -> succeed(ticket[0], ANN));
    assertThat(told)
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsEntry("ticket", ticket[0])
                    .containsEntry("match", "match-1")
                    .containsEntry("gameSession", Events.SESSION));
    LogContext.forgetAll();

    String key = "A".repeat(43);
    String register =
        "{\"v\":1,\"gameSessionId\":\"%s\",\"sessionKey\":\"%s\"}".formatted(Events.SESSION, key);
    var sessionsFunction = SessionsFixture.function();
    assertThat(about(() -> sessionsFunction.reply(Calls.server("POST", "/sessions", register))))
        .allSatisfy(line -> assertThat(line).containsEntry("gameSession", Events.SESSION));

    byte[] report =
        Calls.bytes(
            """
            {"v":1,"gameSessionId":"%s","serverTimeMillis":1,"reports":[{"playerId":"ann"}],
             "matchEnded":{"endedAtMillis":1,"reason":"TIME","players":[]}}
            """
                .formatted(Events.SESSION));
    var hmac = Map.of(AchievementsFixture.HMAC_HEADER, AchievementsFixture.hmac(report));
    var achievements = AchievementsFixture.function(Events.SESSION);
    assertThat(about(() -> achievements.reply(Calls.server("POST", "/reports", hmac, report))))
        .hasSizeGreaterThan(1)
        .allSatisfy(line -> assertThat(line).containsEntry("gameSession", Events.SESSION));
  }

  @Test
  void givenSeveralEventsInOneBatch_whenTaken_thenNoLineCarriesAnothersMatch() {
    String first = ticketOf(ANN);
    String second = ticketOf(BOB);

    assertThat(
            about(
                () ->
                    events.take(
                        List.of(
                            Events.succeeded(5, Map.of(first, List.of(ANN))),
                            Events.searching(second, 6, BOB)))))
        .filteredOn(line -> second.equals(line.get("ticket")))
        .isNotEmpty()
        .noneMatch(line -> line.containsKey("match") || line.containsKey("gameSession"));
  }
}
