package dev.netlift.local.eventsource;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs in the function's own JVM: writes down what it takes, and fails on what is still searching.
 */
public final class FlowHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  private final Path out = Path.of(Objects.requireNonNull(System.getenv("OUT")));

  @Override
  @SuppressWarnings("unchecked")
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    var failures = new ArrayList<Map<String, String>>();
    for (var record : (List<Map<String, Object>>) event.getOrDefault("Records", List.of())) {
      if (record.containsKey("Sns")) {
        throw new IllegalStateException("the detail");
      }
      String text = String.valueOf(record.containsKey("body") ? record.get("body") : record);
      if (text.contains("MatchmakingSearching")) {
        Object id =
            record.get("dynamodb") instanceof Map<?, ?> change
                ? change.get("SequenceNumber")
                : record.get("messageId");
        failures.add(Map.of("itemIdentifier", String.valueOf(id)));
      } else {
        write(text);
      }
    }
    return Map.of("batchItemFailures", failures);
  }

  private void write(String text) {
    try {
      Files.writeString(
          out,
          text.replace('\n', ' ') + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
