package dev.netlift.backend.push;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Measured;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The custom resource that makes the keys, of the one property {@code Generation}; its physical id
 * is the name of the ring. Made once and kept: an update only ever adds a pair, and a deletion
 * takes nothing away, because players' subscriptions outlive a stack as their table does.
 *
 * <p>Whatever happens it answers CloudFormation, which would wait an hour otherwise.
 */
public final class KeysHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(KeysHandler.class);
  private static final String MESSAGE_TYPE = "VapidKeys";
  private static final int REASON_MAX = 512;

  private final String parameter;
  private final Function<String, KeyMaking> making;
  private final StackAnswers answers;
  private final Measured measured;

  /** For the platform: builds everything from the function's environment. */
  public KeysHandler() {
    parameter = Environment.ofProcess().required("VAPID_PARAMETER");
    var parameters = Parameters.ofProcess();
    making = name -> new KeyMaking(new SsmKeyRing(parameters, name));
    answers = StackAnswers.OVER_HTTP;
    measured = Measured.toLog();
  }

  KeysHandler(String parameter, KeyRingStore store, StackAnswers answers) {
    this.parameter = parameter;
    this.making = _ -> new KeyMaking(store);
    this.answers = answers;
    this.measured = Measured.untold();
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    MDC.put("invocation", context.getAwsRequestId());
    try {
      JsonNode request = Json.read(in);
      measured.call(
          MESSAGE_TYPE,
          1,
          () -> answer(request),
          answer -> answer.path("Status").asString("").equals("SUCCESS") ? 0 : 1);
    } finally {
      MDC.clear();
    }
  }

  /** Does what CloudFormation asks for and tells it. @return what it was told */
  ObjectNode answer(JsonNode request) throws IOException {
    ObjectNode answer = Json.object().put("PhysicalResourceId", parameter);
    for (String name : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
      answer.put(name, request.path(name).asString(""));
    }
    String type = request.path("RequestType").asString("");
    try {
      if (!type.equals("Delete")) {
        KeyRing ring = making.apply(parameter).ensure(generation(request));
        answer
            .putObject("Data")
            .put("KeyId", ring.current().id())
            .put("PublicKey", ring.current().text());
      }
      answer.put("Status", "SUCCESS");
      log.atInfo().addKeyValue("request", type).log("keys of Web Push are as asked");
    } catch (RuntimeException e) {
      log.atError().setCause(e).addKeyValue("request", type).log("no keys of Web Push");
      String reason = String.valueOf(e.getMessage());
      answer
          .put("Status", "FAILED")
          .put("Reason", reason.substring(0, Math.min(reason.length(), REASON_MAX)));
    }
    answers.put(URI.create(request.path("ResponseURL").asString("")), Json.bytes(answer));
    return answer;
  }

  private static int generation(JsonNode request) {
    String text = request.path("ResourceProperties").path("Generation").asString("");
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException("Generation must be 1 to 999999, was '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
