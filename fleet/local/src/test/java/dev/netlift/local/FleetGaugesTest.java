package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.gamelift.FleetMap;
import dev.netlift.local.gamelift.Survey;
import dev.netlift.local.gamelift.TicketReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FleetGaugesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  private static FleetMap.ProcessNow process(String id, String state, Optional<String> session) {
    return new FleetMap.ProcessNow(
        id, OptionalLong.empty(), OptionalInt.empty(), state, NOW, session, Optional.empty());
  }

  private static double last(CloudWatch cloudWatch, String metric, String name, String value) {
    String body =
        """
        {"StartTime":%d,"EndTime":%d,"MetricDataQueries":[{"Id":"a","MetricStat":{"Period":60,
         "Stat":"Sum","Metric":{"Namespace":"AWS/GameLift","MetricName":"%s","Dimensions":[%s]}}}]}
        """
            .formatted(
                NOW.getEpochSecond(),
                NOW.getEpochSecond() + 60,
                metric,
                !name.equals("FleetId")
                    ? "{\"Name\":\"" + name + "\",\"Value\":\"" + value + "\"}"
                    : "{\"Name\":\"FleetId\",\"Value\":\""
                        + value
                        + "\"},{\"Name\":\"Location\",\"Value\":\"here\"}");
    JsonNode answer =
        JsonMapper.shared()
            .readTree(
                cloudWatch
                    .handle(
                        new Call(
                            "monitoring",
                            "GetMetricData",
                            Call.Protocol.JSON_1_0,
                            "/",
                            "",
                            Map.of(),
                            body.getBytes(StandardCharsets.UTF_8),
                            Caller.ANONYMOUS,
                            "request"))
                    .body());
    JsonNode values = answer.path("MetricDataResults").path(0).path("Values");
    assertThat(values.size()).as("%s: %s", metric, answer).isEqualTo(1);
    return values.path(0).asDouble();
  }

  @Test
  void givenFleetThatHosts_whenLookedAt_thenWhatGameLiftWouldTellOfIt() {
    var session =
        new FleetMap.SessionNow(
            "arn:s",
            "f1",
            Optional.of("p1"),
            7777,
            "ACTIVE",
            NOW,
            Optional.empty(),
            4,
            List.of(
                new FleetMap.SeatNow("a", "ACTIVE", NOW),
                new FleetMap.SeatNow("b", "COMPLETED", NOW)));
    var fleet =
        new FleetMap.FleetNow(
            "f1",
            "arena",
            "ACTIVE",
            "EC2",
            "ON_DEMAND",
            "here",
            true,
            1,
            List.of("netlift"),
            List.of(
                new FleetMap.InstanceNow(
                    "i-1",
                    "ACTIVE",
                    NOW,
                    true,
                    List.of(
                        process("p1", "ACTIVE", Optional.of("arn:s")),
                        process("p2", "ACTIVE", Optional.empty()),
                        process("p3", "LAUNCHED", Optional.empty()),
                        process("p4", "ENDING", Optional.empty())))));
    try (var cloudWatch = new CloudWatch("us-west-2", "111122223333", new ManualClock(NOW))) {
      FleetGauges.tell(new FleetMap(NOW, List.of(fleet), List.of(session), List.of()), cloudWatch);

      assertThat(last(cloudWatch, "ActiveInstances", "FleetId", "f1")).isEqualTo(1);
      assertThat(last(cloudWatch, "ActiveGameSessions", "FleetId", "f1")).isEqualTo(1);
      assertThat(last(cloudWatch, "CurrentPlayerSessions", "FleetId", "f1")).isEqualTo(1);
      assertThat(last(cloudWatch, "PercentAvailableGameSessions", "FleetId", "f1")).isEqualTo(25);
      assertThat(last(cloudWatch, "ActiveServerProcesses", "MetricGroup", "netlift")).isEqualTo(4);
      assertThat(last(cloudWatch, "HealthyServerProcesses", "MetricGroup", "netlift")).isEqualTo(2);
    }
  }

  private static TicketReport ticket(
      String state, int startedSeconds, Optional<Integer> endedSeconds, String match) {
    return new TicketReport(
        state + startedSeconds,
        "arena",
        state,
        List.of(),
        NOW.plusSeconds(startedSeconds),
        endedSeconds.map(NOW::plusSeconds),
        endedSeconds.map(end -> (end - startedSeconds) * 1_000L).orElse(1_000L),
        OptionalLong.empty(),
        false,
        "",
        "",
        match.isEmpty() ? Optional.empty() : Optional.of(match),
        Optional.empty(),
        List.of());
  }

  @Test
  void givenTickets_whenLookedAt_thenEachIsCountedInTheMinuteItStartedAndEndedIn() {
    var found =
        new Survey.Tickets(
            NOW.plusSeconds(30),
            List.of(
                ticket("SEARCHING", 10, Optional.empty(), ""),
                ticket("COMPLETED", -50, Optional.of(10), "m1"),
                ticket("COMPLETED", -30, Optional.of(10), "m1"),
                ticket("COMPLETED", -90, Optional.of(-60), "m0"),
                ticket("TIMED_OUT", -200, Optional.of(5), "")),
            false,
            Map.of());
    try (var cloudWatch = new CloudWatch("us-west-2", "111122223333", new ManualClock(NOW))) {
      FleetGauges.tell(found, NOW.minusSeconds(30), cloudWatch);

      assertThat(last(cloudWatch, "CurrentTickets", "ConfigurationName", "arena")).isEqualTo(1);
      assertThat(last(cloudWatch, "TicketsStarted", "ConfigurationName", "arena")).isEqualTo(2);
      assertThat(last(cloudWatch, "TicketsTimedOut", "ConfigurationName", "arena")).isEqualTo(1);
      assertThat(last(cloudWatch, "MatchesPlaced", "ConfigurationName", "arena")).isEqualTo(1);
      assertThat(last(cloudWatch, "TimeToMatch", "ConfigurationName", "arena")).isEqualTo(100);
    }
  }
}
