package dev.netlift.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.front.Bodies;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EmbeddedMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:30Z");
  private static final String GOOD =
      """
      {"_aws": {"Timestamp": %d, "CloudWatchMetrics": [{"Namespace": "Netlift/Backend",
        "Dimensions": [[], ["MessageType"]],
        "Metrics": [{"Name": "MessageReceived", "Unit": "Count"},
                    {"Name": "MessageProcessingDuration", "Unit": "Milliseconds", "StorageResolution": 60}]}]},
       "MessageType": "POST /reports", "MessageReceived": 2, "MessageProcessingDuration": [1.5, 4, 4],
       "requestId": "r"}
      """
          .formatted(NOW.toEpochMilli())
          .replace("\n", " ");

  private final ManualClock clock = new ManualClock(NOW);
  private final CloudWatch cloudWatch = new CloudWatch("us-west-2", "111122223333", clock);

  private static List<EmbeddedMetrics.Point> read(String event) {
    return EmbeddedMetrics.read(Bodies.MAPPER.readTree(event), NOW.getEpochSecond());
  }

  @Test
  void givenAnEvent_whenRead_thenEachMetricUnderEachSetOfDimensions() {
    assertThat(read(GOOD))
        .extracting(
            point -> point.key().name() + point.key().dimensions() + point.unit() + point.values())
        .containsExactly(
            "MessageReceived{}Count[2.0]",
            "MessageReceived{MessageType=POST /reports}Count[2.0]",
            "MessageProcessingDuration{}Milliseconds[1.5, 4.0, 4.0]",
            "MessageProcessingDuration{MessageType=POST /reports}Milliseconds[1.5, 4.0, 4.0]");
  }

  private static Stream<List<String>> faults() {
    String many =
        IntStream.rangeClosed(1, 101)
            .mapToObj(i -> "{\"Name\":\"MessageReceived\"}")
            .collect(Collectors.joining(","));
    String values =
        IntStream.rangeClosed(1, 101).mapToObj(i -> "1").collect(Collectors.joining(","));
    String dimensions =
        IntStream.rangeClosed(1, 31).mapToObj(i -> "\"d\"").collect(Collectors.joining(","));
    return Stream.of(
        List.of("\"Netlift/Backend\"", "\"AWS/Lambda\"", "Namespace"),
        List.of("\"Netlift/Backend\"", "7", "Namespace"),
        List.of("[[], [\"MessageType\"]]", "[]", "Dimensions"),
        List.of("[[], [\"MessageType\"]]", "[[" + dimensions + "]]", "30"),
        List.of("[[], [\"MessageType\"]]", "[[\"Missing\"]]", "Missing"),
        List.of("\"MessageType\": \"POST /reports\"", "\"MessageType\": 7", "MessageType"),
        List.of("\"MessageType\": \"POST /reports\"", "\"MessageType\": \" \"", "MessageType"),
        List.of("\"Unit\": \"Count\"", "\"Unit\": \"Pieces\"", "Pieces"),
        List.of("\"StorageResolution\": 60", "\"StorageResolution\": 30", "StorageResolution"),
        List.of("{\"Name\": \"MessageReceived\", \"Unit\": \"Count\"}", many, "100"),
        List.of("[1.5, 4, 4]", "[" + values + "]", "100"),
        List.of("[1.5, 4, 4]", "[]", "MessageProcessingDuration"),
        List.of("\"MessageReceived\": 2", "\"MessageReceived\": \"2\"", "MessageReceived"),
        List.of("\"MessageReceived\": 2", "\"Other\": 2", "MessageReceived"),
        List.of("\"MessageReceived\": 2", "\"MessageReceived\": 1e200", "MessageReceived"),
        List.of("\"Timestamp\": ", "\"Timestamp\": 9", "Timestamp"),
        List.of("\"Timestamp\"", "\"Time\"", "Timestamp"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void givenAFault_whenRead_thenRefusedByName(List<String> fault) {
    String event = GOOD.replace(fault.get(0), fault.get(1));
    assertThat(event).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> read(event))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining(fault.get(2));
  }

  @Test
  void givenLinesOfALog_whenTaken_thenMetricsAreThereAndFaultsAreCountedAndTheRestIsNothing() {
    cloudWatch.takeLog("/aws/lambda/f", GOOD);
    cloudWatch.takeLog("/aws/lambda/f", "{\"message\":\"a line\"}");
    cloudWatch.takeLog("/aws/lambda/f", "no JSON with \"CloudWatchMetrics\" in it");
    cloudWatch.takeLog("/aws/lambda/f", GOOD.replace("Count", "Pieces"));
    cloudWatch.takeLog("/aws/lambda/f", GOOD.replace("[]", "[").strip());

    assertThat(sum("Netlift/Backend", "MessageReceived", "")).isEqualTo(2);
    assertThat(sum("Netlift/Backend", "MessageReceived", "POST /reports")).isEqualTo(2);
    assertThat(sum("Netlift/Backend", "MessageProcessingDuration", "")).isEqualTo(9.5);
    assertThat(sum("AWS/Logs", "EMFValidationErrors", "/aws/lambda/f")).isEqualTo(1);
    assertThat(sum("AWS/Logs", "EMFParsingErrors", "/aws/lambda/f")).isEqualTo(1);
  }

  private double sum(String namespace, String name, String dimension) {
    String dimensions =
        dimension.isEmpty()
            ? "[]"
            : "[{\"Name\":\"%s\",\"Value\":\"%s\"}]"
                .formatted(namespace.startsWith("AWS") ? "LogGroupName" : "MessageType", dimension);
    JsonNode answer =
        ask(
            "{\"Id\":\"a\",\"MetricStat\":{\"Stat\":\"Sum\",\"Period\":60,\"Metric\":"
                + "{\"Namespace\":\"%s\",\"MetricName\":\"%s\",\"Dimensions\":%s}}}"
                    .formatted(namespace, name, dimensions));
    return answer.path("MetricDataResults").path(0).path("Values").path(0).asDouble(-1);
  }

  private JsonNode ask(String query) {
    long now = NOW.getEpochSecond();
    return cloudWatch.data(
        Bodies.MAPPER.readTree(
            "{\"StartTime\":%d,\"EndTime\":%d,\"MetricDataQueries\":[%s]}"
                .formatted(now - 60, now + 60, query)));
  }

  @Test
  void givenWhatGetMetricDataDoesNotServe_whenAsked_thenRefusedByName() {
    assertThatThrownBy(() -> ask("{\"Id\":\"e\",\"Expression\":\"SEARCH(1)\"}"))
        .hasMessageContaining("SEARCH(1)");
    assertThatThrownBy(() -> ask("{\"Id\":\"E\",\"Expression\":\"1\"}")).hasMessageContaining("Id");
    assertThatThrownBy(
            () ->
                ask(
                    "{\"Id\":\"a\",\"MetricStat\":{\"Stat\":\"tm90\",\"Period\":60,\"Metric\":"
                        + "{\"Namespace\":\"n\",\"MetricName\":\"m\"}}}"))
        .hasMessageContaining("tm90");
  }
}
