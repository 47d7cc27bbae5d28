package dev.netlift.backend.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

/**
 * A function behind the HTTP API. A {@link Refusal} becomes its reply, a {@link BackendException}
 * 503; anything else is a bug, is thrown on, and the platform answers 500 while the details stay in
 * this function's log. Each call is measured by its route.
 */
public abstract class HttpFunction implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(HttpFunction.class);
  private static final int OUR_FAULT = 500;

  private final Measured measured;

  protected HttpFunction() {
    this(Measured.toLog());
  }

  HttpFunction(Measured measured) {
    this.measured = measured;
  }

  /** Answers one call. Calls never overlap within one container. */
  protected abstract Reply answer(Request request);

  @Override
  public final void handleRequest(InputStream in, OutputStream out, Context context)
      throws IOException {
    JsonNode event = Json.read(in);
    Reply reply =
        measured.call(
            event.path("routeKey").asString(Metrics.OTHER),
            1,
            () -> handle(event, context.getAwsRequestId()),
            answer -> answer.status() >= OUR_FAULT ? 1 : 0);
    out.write(reply.toEvent());
  }

  /**
   * Has {@code event}, a call as the gateway makes it, answered before the snapshot that the
   * process is started from. It must change nothing.
   */
  protected final void primedBy(String event) {
    Snapshot.ofProcess().primedBy(() -> handle(Json.read(event), "priming"));
  }

  private Reply handle(JsonNode event, String invocation) {
    Request request = Request.of(event);
    MDC.put("requestId", request.requestId());
    MDC.put("invocation", invocation);
    try {
      return reply(request);
    } finally {
      MDC.clear();
    }
  }

  /** As the gateway would see it, without the event's JSON around it. */
  public final Reply reply(Request request) {
    try {
      return answer(request);
    } catch (Refusal refusal) {
      log.atInfo()
          .addKeyValue("status", refusal.status())
          .addKeyValue("code", refusal.code())
          .addKeyValue("method", request.method())
          .log("call refused");
      Reply reply =
          Reply.error(refusal.status(), refusal.code(), refusal.text(), request.requestId());
      return refusal.retryAfterSeconds() == 0
          ? reply
          : reply.with("retry-after", Long.toString(refusal.retryAfterSeconds()));
    } catch (BackendException e) {
      log.atError().setCause(e).addKeyValue("retryable", e.retryable()).log("call failed");
      Reply reply =
          Reply.error(
              503,
              "unavailable",
              e.retryable()
                  ? "a service we need did not answer; try again in a moment"
                  : "this cannot be done now; quote the request id when you ask why",
              request.requestId());
      return e.retryable() ? reply.with("retry-after", "1") : reply;
    }
  }
}
