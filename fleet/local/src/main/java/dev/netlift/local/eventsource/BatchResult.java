package dev.netlift.local.eventsource;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.lambda.Outcome;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a function says of a batch with {@code batchItemFailures}. */
final class BatchResult {
  private BatchResult() {}

  /**
   * The records that failed. Null or nothing is success of all; what cannot be understood is
   * failure of all, as in AWS: an identifier that is empty or unknown included.
   *
   * @param ids of the batch
   */
  static Set<String> failures(Outcome outcome, Set<String> ids, boolean partialFailures) {
    if (outcome.functionError().isPresent()) {
      return ids;
    }
    if (!partialFailures) {
      return Set.of();
    }
    JsonNode answer;
    try {
      answer = Bodies.MAPPER.readTree(outcome.payload());
    } catch (JacksonException e) {
      return ids;
    }
    if (answer.isNull() || answer.isMissingNode() || answer.isObject() && answer.isEmpty()) {
      return Set.of();
    }
    JsonNode items = answer.path("batchItemFailures");
    if (answer.isObject() && (items.isNull() || items.isMissingNode())) {
      return Set.of();
    }
    if (!items.isArray()) {
      return ids;
    }
    Set<String> failed = new HashSet<>();
    for (JsonNode item : items) {
      String id = item.path("itemIdentifier").asString("");
      if (!ids.contains(id)) {
        return ids;
      }
      failed.add(id);
    }
    return failed;
  }
}
