package dev.netlift.local.play;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ServerMetricsTest {
  @Test
  void givenWhatCloudWatchHas_whenRendered_thenDurationsWithPercentilesAndGapsAreNamed() {
    var json =
        JsonMapper.shared()
            .readTree(
                """
                {"metrics":[
                 {"name":"TickWork","dimensions":{"Location":"us-west-2"},"count":1200,"sum":96,
                  "average":0.08,"p50":0.07,"p99":0.31,"max":2.5},
                 {"name":"MessageReceived","dimensions":{"Location":"us-west-2"},"count":4,
                  "sum":9600},
                 {"name":"SomethingElse","dimensions":{},"count":1}]}""");

    assertThat(ServerMetrics.table(json).lines())
        .anySatisfy(
            line ->
                assertThat(line.split(" +"))
                    .containsExactly(
                        "TickWork",
                        "us-west-2",
                        "ms",
                        "1200",
                        "96",
                        "0.080",
                        "0.070",
                        "0.310",
                        "2.500"))
        .anySatisfy(
            line ->
                assertThat(line.split(" +"))
                    .containsExactly("MessageReceived", "us-west-2", "4", "9600"))
        .contains("TickLateness: nothing reported yet")
        .noneMatch(line -> line.contains("SomethingElse"));
  }
}
