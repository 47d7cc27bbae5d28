package dev.netlift.local.apigateway;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Reply;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an API of either kind calls the function behind a route. Any thread. */
final class FunctionCalls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FunctionCalls.class);

  private final Lambda lambda;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());

  FunctionCalls(Lambda lambda) {
    this.lambda = lambda;
  }

  /**
   * Calls and waits, as long as the integration allows.
   *
   * @param source ARN of the route, which the function's policy must let invoke it
   * @param requestId the client's, so that what a 500 names is found in the function's log
   * @param context for the access log: learns what went wrong
   * @throws AwsException 500 or 503: there is no answer of the function
   */
  Reply call(
      Integration integration,
      String source,
      byte[] event,
      String requestId,
      Map<String, String> context) {
    if (!lambda.permits(integration.function(), "apigateway.amazonaws.com", source)) {
      log.atWarn()
          .addKeyValue("function", integration.function())
          .addKeyValue("source", source)
          .log("the function's policy does not let this API invoke it");
      context.put("integrationErrorMessage", "The function's policy does not allow it");
      throw new AwsException(500, "InternalError", "Internal Server Error");
    }
    Outcome outcome = invoke(integration, event, requestId, context);
    if (outcome.functionError().isPresent()) {
      context.put("integrationErrorMessage", "The function failed");
      throw new AwsException(500, "InternalError", "Internal Server Error");
    }
    Optional<Reply> reply = ProxyResponse.read(outcome.payload());
    if (reply.isEmpty()) {
      context.put("integrationErrorMessage", "The function returned no response");
      throw new AwsException(500, "InternalError", "Internal Server Error");
    }
    return reply.get();
  }

  private Outcome invoke(
      Integration integration, byte[] event, String requestId, Map<String, String> context) {
    Future<Outcome> invocation =
        workers.submit(() -> lambda.invoke(integration.function(), event, requestId));
    try {
      return invocation.get(integration.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The function goes on, as on AWS; only its client is not kept.
      context.put("integrationErrorMessage", "Timed out");
      throw new AwsException(503, "ServiceUnavailable", "Service Unavailable");
    } catch (ExecutionException e) {
      boolean throttled = e.getCause() instanceof AwsException aws && aws.status() == 429;
      context.put("integrationErrorMessage", throttled ? "Throttled" : "Not invoked");
      throw throttled
          ? new AwsException(503, "ServiceUnavailable", "Service Unavailable")
          : new AwsException(500, "InternalError", "Internal Server Error");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException(503, "ServiceUnavailable", "Service Unavailable");
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
