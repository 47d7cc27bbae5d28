package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.bots.BotReport.HeardUnlock;
import dev.netlift.protocol.Transport;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CrowdReportTest {
  private static final BotOptions OPTIONS =
      new BotOptions(
          2, Duration.ofSeconds(20), Transport.UDP, "arena", 1, 1, Duration.ofSeconds(60));

  private static BotReport bot(int number, boolean left, List<String> errors, long... rttMicros) {
    var rtt = new Histogram(60_000_000L, 3);
    for (long micros : rttMicros) {
      rtt.recordValue(micros);
    }
    return new BotReport(
        number,
        "0a1b2c3d",
        "ticket-1234567890",
        "gs-session-abcdef",
        "udp",
        true,
        true,
        left,
        left,
        left ? 1_700_000_000_000L + number : 0,
        30,
        30,
        600,
        29.97,
        rtt,
        rtt,
        new BotReport.Score(1, 3, 1_700_000_000_500L),
        new BotReport.Sight(590, 2, 17.25, 66.5, 1),
        List.of(new HeardUnlock("first-blood", "First blood", OptionalLong.of(140))),
        List.of("first-blood", "played-a-match"),
        new BotReport.Requests(90, 3, 6),
        errors);
  }

  @Test
  void givenTwoCleanBots_whenRendered_thenJsonAddsThemUp() {
    var report =
        new CrowdReport(
            OPTIONS, List.of(bot(1, true, List.of(), 300, 500), bot(2, true, List.of(), 700)));

    assertThat(report.clean()).isTrue();
    var json = report.json();
    assertThat(json.path("bots").asInt()).isEqualTo(2);
    assertThat(json.path("left").asInt()).isEqualTo(2);
    assertThat(json.path("transport").asString()).isEqualTo("udp");
    assertThat(json.path("tickRateHz").asInt()).isEqualTo(30);
    assertThat(json.path("snapshotRateHz").asDouble()).isEqualTo(29.97);
    assertThat(json.path("sight").path("predicted").asLong()).isEqualTo(1180);
    assertThat(json.path("sight").path("corrections").asLong()).isEqualTo(4);
    assertThat(json.path("sight").path("longestCorrectionUnits").asDouble()).isEqualTo(17.25);
    assertThat(json.path("sight").path("interpolationMillis").asDouble()).isEqualTo(66.5);
    assertThat(json.path("rttMillis").path("p50").asDouble()).isEqualTo(0.5);
    assertThat(json.path("rttMillis").path("p99").asDouble()).isEqualTo(0.7);
    assertThat(json.path("unlocks").asInt()).isEqualTo(4);
    assertThat(json.path("firstAdmittedAtMillis").asLong()).isEqualTo(1_700_000_000_001L);
    assertThat(json.path("perBot").get(1).path("unlocksHeard").get(0).path("delayMillis").asLong())
        .isEqualTo(140);
  }

  @Test
  void givenOneBotThatFailed_whenRendered_thenTableNamesItsStepAndItIsNotClean() {
    var report =
        new CrowdReport(
            OPTIONS,
            List.of(bot(1, true, List.of(), 300), bot(2, false, List.of("connect: FULL"))));

    assertThat(report.clean()).isFalse();
    assertThat(report.json().path("played").asInt()).isEqualTo(1);
    assertThat(report.json().path("perBot").get(1).path("rttMillis").path("p50").isNull()).isTrue();
    assertThat(report.table())
        .contains("34567890")
        .contains("n-abcdef")
        .contains("0.30/0.30")
        .contains("first-blood played-a-match")
        .contains("heard \"First blood\" 140 ms after earning it")
        .contains("! connect: FULL")
        .contains("2 bots: 2 matched, 2 admitted, 1 played, 1 left");
  }
}
