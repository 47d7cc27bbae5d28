package dev.netlift.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.lambda.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchResultTest {
  private static final Set<String> IDS = Set.of("a", "b");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | ",
        "{} | ",
        "{\"batchItemFailures\":[]} | ",
        "{\"batchItemFailures\":null} | ",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]} | b",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]} | ab",
        "{\"batchItemFailures\":[{\"itemIdentifier\":null}]} | ab",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"c\"}]} | ab",
        "{\"batchItemFailures\":[{\"id\":\"b\"}]} | ab",
        "{\"batchItemFailures\":\"b\"} | ab",
        "\"text\" | ab",
        "not json | ab",
      })
  void givenAnswer_thenFailedAreThoseItNamesOrAll(String answer, String failed) {
    var outcome = new Outcome(answer.getBytes(StandardCharsets.UTF_8), Optional.empty());

    Set<String> failures = new TreeSet<>(BatchResult.failures(outcome, IDS, true));

    assertThat(String.join("", failures)).isEqualTo(failed == null ? "" : failed);
    assertThat(BatchResult.failures(outcome, IDS, false)).isEmpty();
  }

  @Test
  void givenFunctionError_thenAllFailed() {
    var outcome = new Outcome("{}".getBytes(StandardCharsets.UTF_8), Optional.of("Unhandled"));

    assertThat(BatchResult.failures(outcome, IDS, false)).isEqualTo(IDS);
    assertThat(BatchResult.failures(outcome, IDS, true)).isEqualTo(IDS);
  }
}
