package dev.netlift.backend.avatars;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Measured;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

/** The steps of the state machine that decide and write down; it never reads an image. */
public final class RecordsHandler implements RequestStreamHandler {
  private final Records records;
  private final Measured measured = Measured.toLog();

  /** For the platform: builds everything from the function's environment. */
  public RecordsHandler() {
    this(new Records(Wiring.records()));
  }

  RecordsHandler(Records records) {
    this.records = records;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = Json.read(in);
    String step = event.path("step").asString("");
    MDC.put("invocation", context.getAwsRequestId());
    MDC.put("upload", event.path("upload").path("id").asString(""));
    try {
      out.write(
          Json.bytes(measured.call("avatar " + step, 1, () -> records.step(event), answer -> 0)));
    } finally {
      MDC.clear();
    }
  }
}
