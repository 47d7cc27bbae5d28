package dev.netlift.local.states;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Runs in the function's own JVM: answers with the key it was sent, or fails when told to. */
public final class StatesHandler
    implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    if (event.containsKey("fail")) {
      throw new IllegalStateException(String.valueOf(event.get("fail")));
    }
    return Map.of("key", String.valueOf(event.get("key")));
  }
}
