package dev.netlift.local.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.ProcessReport.Exit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlayReportTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final JsonNode BOTS =
      JsonMapper.shared()
          .readTree(
              """
              {"bots":8,"matched":8,"admitted":8,"played":8,"left":8,"mode":"arena",
               "transport":"udp","tickRateHz":30,"snapshotRateConfiguredHz":30,
               "snapshotRateHz":29.99,"snapshots":4800,"rttMillis":{"p50":0.4,"p99":1.2},
               "inputToSnapshotMillis":{"p50":20,"p99":36},"unlocks":12,"unlocksHeard":11,
               "firstAdmittedAtMillis":%d,"perBot":[{"bot":1}]}"""
                  .formatted(START.toEpochMilli() + 6_250));

  private static ProcessReport process(long pid, String session, Exit exit, int code) {
    return new ProcessReport(
        "p-" + pid,
        "fleet-1",
        OptionalLong.of(pid),
        OptionalInt.of(7777),
        START,
        Optional.of(START),
        session.isEmpty() ? Optional.empty() : Optional.of(session),
        OptionalInt.of(code),
        exit);
  }

  private static PlayReport report(int botsExitCode, ProcessReport... processes) {
    return new PlayReport(BOTS, botsExitCode, List.of(processes), START.toEpochMilli());
  }

  @Test
  void givenCleanPlay_whenRendered_thenJsonHasWhatTheIssueLists() {
    var report =
        report(
            0,
            process(41, "arn:aws:gamelift:us-west-2::gamesession/f/gs-0001", Exit.CLEAN, 0),
            process(42, "", Exit.CLEAN, 0));

    assertThat(report.clean()).isTrue();
    JsonNode json = report.json();
    assertThat(json.propertyNames())
        .contains(
            "bots",
            "matched",
            "admitted",
            "played",
            "left",
            "transport",
            "tickRateHz",
            "snapshotRateHz",
            "rttMillis",
            "inputToSnapshotMillis",
            "firstMatchSeconds",
            "unlocks",
            "processes");
    assertThat(json.path("firstMatchSeconds").asDouble()).isEqualTo(6.25);
    assertThat(json.path("rttMillis").path("p99").asDouble()).isEqualTo(1.2);
    assertThat(json.path("sessions").asInt()).isEqualTo(1);
    assertThat(json.path("processes").get(0).toString())
        .isEqualTo(
            "{\"pid\":41,\"port\":7777,\"gameSession\":\"gs-0001\",\"exitCode\":0,"
                + "\"exit\":\"clean\"}");
    assertThat(json.path("processes").get(1).has("gameSession")).isFalse();
    assertThat(report.table())
        .contains("2 processes, 1 hosted a session, 2 clean exits; first match after 6.3 s");
  }

  @Test
  void givenProcessThatWasKilled_whenAsked_thenNotCleanAndNamed() {
    var report = report(0, process(41, "", Exit.FORCE_TERMINATED, 137));

    assertThat(report.clean()).isFalse();
    assertThat(report.table()).contains("137").contains("force terminated");
  }

  @Test
  void givenBotThatFailed_whenAsked_thenNotClean() {
    assertThat(report(1, process(41, "", Exit.CLEAN, 0)).clean()).isFalse();
  }
}
