package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What processes send to the collector, well-formed and not. */
class StatsdTableFuzzTest {
  private final StatsdTable table = new StatsdTable();

  private void say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    table.accept(bytes, bytes.length);
  }

  private MetricReport only() {
    assertThat(table.reports()).hasSize(1);
    return table.reports().getFirst();
  }

  @Example
  void givenTheObservedPacketOfTheCppSdk_whenHeard_thenItsGaugeWithTags() {
    say("server_up:0|g|#process_pid:24630,gamelift_process_id:envproc\n\0");
    assertThat(only())
        .isEqualTo(
            new MetricReport(
                "server_up",
                Map.of("process_pid", "24630", "gamelift_process_id", "envproc"),
                "g",
                0,
                1));
    assertThat(table.dropped()).isZero();
  }

  @Example
  void givenGaugeBelowZero_whenToldInTwoLines_thenThatValue() {
    say("server_x:5|g");
    say("server_x:0|g\nserver_x:-2.5|g");
    assertThat(only().value()).isEqualTo(-2.5);
  }

  @Example
  void givenSampledCounterAndTimer_whenHeard_thenScaledAndAveraged() {
    say("server_bytes_in:10|c|@0.1\nserver_bytes_in:5|c");
    assertThat(only().value()).isEqualTo(105);
    say("server_tick_time:2|ms\nserver_tick_time:4|ms");
    assertThat(table.reports().getLast().value()).isEqualTo(3);
  }

  @Example
  void givenMoreSeriesThanAreKept_whenHeard_thenTheOldOnesGoOn() {
    for (int i = 0; i < StatsdTable.SERIES_MAX + 10; i++) {
      say("m" + i + ":1|c");
    }
    say("m0:1|c");
    assertThat(table.reports()).hasSize(StatsdTable.SERIES_MAX);
    assertThat(table.reports().getFirst().value()).isEqualTo(2);
    assertThat(table.dropped()).isEqualTo(10);
  }

  @Property(tries = 500)
  void givenAnyBytes_whenHeard_thenHarmless(@ForAll byte[] data) {
    table.accept(data, data.length);
    say("server_up:1|g");
    assertThat(table.reports()).anyMatch(report -> report.name().equals("server_up"));
  }

  @Property(tries = 1_000)
  void givenNearlyRight_whenHeard_thenHarmlessAndFinite(@ForAll("almost") String text) {
    say(text);
    assertThat(table.reports()).allMatch(report -> Double.isFinite(report.value()));
  }

  @Provide
  Arbitrary<String> almost() {
    return Arbitraries.of(
            "server_up",
            ":",
            "1",
            "-",
            "+",
            "1e308",
            "9999999999",
            ".",
            "|",
            "g",
            "c",
            "ms",
            "@",
            "0.00001",
            "#",
            "a:b",
            ",",
            "\n",
            "\0",
            " ",
            "é",
            "NaN",
            "Infinity")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
