package dev.netlift.local.lambda;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.HttpPort;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Lambda Runtime API, version 2018-06-01, on a loopback port of its own. Each child reaches it
 * under a path that only it was told: {@code /<token>/2018-06-01/runtime/...}.
 */
final class RuntimeApi implements HttpPort.Handler, AutoCloseable {
  private static final String RUNTIME = "/2018-06-01/runtime/";
  private static final Reply ACCEPTED = Reply.json(202, "application/json", "{\"status\":\"OK\"}");

  private final Map<String, Child> children = new ConcurrentHashMap<>();
  private final HttpPort port = HttpPort.bind(0, "lambda-runtime", this);

  /** Lets a child in. @return its AWS_LAMBDA_RUNTIME_API */
  String admit(String token, Child child) {
    children.put(token, child);
    return "127.0.0.1:" + port.port() + "/" + token;
  }

  void dismiss(String token) {
    children.remove(token);
  }

  @Override
  public Reply handle(Request request) {
    int end = request.path().indexOf(RUNTIME);
    Child child = end < 1 ? null : children.get(request.path().substring(1, end));
    if (child == null) {
      throw new AwsException(403, "Forbidden", "Forbidden");
    }
    String[] route = request.path().substring(end + RUNTIME.length()).split("/", -1);
    boolean invocation = route[0].equals("invocation");
    if (request.method().equals("GET")
        && invocation
        && route.length == 2
        && route[1].equals("next")) {
      return next(child.next());
    }
    if (request.method().equals("POST") && invocation && route.length == 3) {
      switch (route[2]) {
        case "response" -> child.answer(route[1], Outcome.returned(request.body()));
        case "error" -> child.answer(route[1], Outcome.failed(request.body()));
        default -> throw new AwsException(404, "NotFound", "Not Found");
      }
      return ACCEPTED;
    }
    if (request.method().equals("POST")
        && route.length == 2
        && route[0].equals("init")
        && route[1].equals("error")) {
      child.initFailed(Outcome.failed(request.body()));
      return ACCEPTED;
    }
    throw new AwsException(404, "NotFound", "Not Found");
  }

  private static Reply next(Invocation invocation) {
    return new Reply(
        200,
        "application/json",
        invocation.payload(),
        Map.of(
            "Lambda-Runtime-Aws-Request-Id", invocation.requestId(),
            "Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadlineMillis()),
            "Lambda-Runtime-Invoked-Function-Arn", invocation.invokedArn()));
  }

  @Override
  public void close() {
    port.close();
  }
}
