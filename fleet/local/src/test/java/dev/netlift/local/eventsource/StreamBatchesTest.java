package dev.netlift.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.ManualClock;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.lambda.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StreamBatchesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final ManualClock clock = new ManualClock(START);
  private final List<String> invocations = new ArrayList<>();
  private final List<String> givenUp = new ArrayList<>();
  private final Set<String> poison = new TreeSet<>();
  private boolean reports;

  private final StreamBatches.Function function =
      new StreamBatches.Function() {
        @Override
        public Outcome invoke(List<JsonNode> records) {
          invocations.add(ids(records));
          Optional<String> first =
              records.stream()
                  .map(StreamBatches::sequenceNumber)
                  .filter(poison::contains)
                  .findFirst();
          boolean fails = first.isPresent() && !reports;
          String answer =
              first.isPresent()
                  ? "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + first.get() + "\"}]}"
                  : "{\"batchItemFailures\":[]}";
          return new Outcome(
              answer.getBytes(StandardCharsets.UTF_8),
              fails ? Optional.of("Unhandled") : Optional.empty());
        }

        @Override
        public void giveUp(
            List<JsonNode> records, String condition, int attempts, Optional<Outcome> last) {
          givenUp.add(ids(records) + " " + condition + " " + attempts);
        }

        @Override
        public void pause(Duration time) {
          clock.advance(time);
        }
      };

  private static String ids(List<JsonNode> records) {
    return String.join("", records.stream().map(StreamBatches::sequenceNumber).toList());
  }

  private void bring(int count, String more) throws InterruptedException {
    MappingSettings settings =
        MappingSettings.parse(
            Bodies.MAPPER.readTree(
                """
                {"FunctionName":"f","StartingPosition":"LATEST",%s
                 "EventSourceArn":"arn:aws:dynamodb:r:a:table/t/stream/s"}
                """
                    .formatted(more)),
            "M");
    reports = settings.partialFailures();
    List<JsonNode> records =
        IntStream.rangeClosed(1, count)
            .<JsonNode>mapToObj(
                i ->
                    Bodies.MAPPER.readTree(
                        "{\"dynamodb\":{\"SequenceNumber\":\"%d\",\"ApproximateCreationDateTime\":%d}}"
                            .formatted(i, START.getEpochSecond())))
            .toList();
    new StreamBatches(settings, function, clock).bring(records);
  }

  @Test
  void givenPartialFailure_whenBrought_thenContinuesFromTheFailedRecordInOrder() throws Exception {
    poison.add("3");

    bring(4, "\"FunctionResponseTypes\":[\"ReportBatchItemFailures\"],\"MaximumRetryAttempts\":2,");

    assertThat(invocations).containsExactly("1234", "34", "34");
    assertThat(givenUp).containsExactly("34 RetryAttemptsExhausted 3");
  }

  @Test
  void givenBisection_whenOneRecordFails_thenOnlyThatOneIsGivenUp() throws Exception {
    poison.add("3");

    bring(4, "\"BisectBatchOnFunctionError\":true,\"MaximumRetryAttempts\":1,");

    assertThat(invocations).containsExactly("1234", "12", "34", "3", "3", "4");
    assertThat(givenUp).containsExactly("3 RetryAttemptsExhausted 2");
  }

  @Test
  void givenNoEndOfRetries_whenRecordsAreTooOld_thenGivenUp() throws Exception {
    poison.add("1");

    bring(2, "\"MaximumRecordAgeInSeconds\":60,");

    assertThat(invocations).hasSizeGreaterThan(5).containsOnly("12");
    assertThat(givenUp).singleElement().asString().startsWith("12 RecordAgeExceeded");
    assertThat(Duration.between(START, clock.instant())).isGreaterThan(Duration.ofSeconds(60));
  }
}
