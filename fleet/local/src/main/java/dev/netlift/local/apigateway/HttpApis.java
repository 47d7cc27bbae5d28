package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Lambda;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The HTTP APIs below {@code /apis/{apiId}}, in front of functions; the WebSocket APIs are {@link
 * #sockets()}. Any thread.
 */
public final class HttpApis implements Service, AutoCloseable {
  private final Config config;
  private final Identities identities;
  private final FunctionCalls functions;
  private final Map<String, HttpApi> apis = new ConcurrentHashMap<>();
  private final AccessLog accessLog;
  private final SocketApis sockets;
  private volatile Metrics metrics = (_, _, _, _) -> {};

  /**
   * @param endpoint of the front
   * @param stateDir the access log goes to {@code logs/api-access.log} below it
   */
  public record Config(String region, String account, URI endpoint, Path stateDir, Clock clock) {}

  public HttpApis(Config config, Identities identities, Lambda lambda) {
    this.config = config;
    this.identities = identities;
    this.functions = new FunctionCalls(lambda);
    this.accessLog = new AccessLog(config.stateDir().resolve("logs").resolve("api-access.log"));
    this.sockets = new SocketApis(config, identities, functions, accessLog);
  }

  /** Every provider of API Gateway resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new ApiProvider(this),
        new IntegrationProvider(this),
        new RouteProvider(this),
        new StageProvider(this),
        new AccountProvider());
  }

  /** Hears what AWS/ApiGateway would tell of a call, on its thread. */
  @FunctionalInterface
  public interface Metrics {
    void told(String apiId, String metric, String unit, double value);
  }

  /** Who hears of calls from now on; without it nobody does. */
  public void metrics(Metrics hearer) {
    metrics = hearer;
  }

  /**
   * Who reads the access logs from now on.
   *
   * @param told a log group's name and a line of it, on the thread of the call
   */
  public void accessLines(BiConsumer<String, String> told) {
    accessLog.tell(told);
  }

  /** The WebSocket APIs below {@code /sockets/{apiId}}, for the front. */
  public SocketApis sockets() {
    return sockets;
  }

  @Override
  public String signingName() {
    return "execute-api";
  }

  @Override
  public Reply handle(Call call) {
    if (call.path().startsWith(Front.SOCKETS)) {
      return sockets.handle(call);
    }
    if (!call.path().startsWith(Front.APIS)) {
      throw new AwsException(404, "NotFoundException", "Not Found");
    }
    String rest = call.path().substring(Front.APIS.length());
    int slash = rest.indexOf('/');
    HttpApi api = apis.get(slash < 0 ? rest : rest.substring(0, slash));
    String path = slash < 0 ? "/" : rest.substring(slash);
    if (api == null || api.stage().isEmpty()) {
      throw new AwsException(404, "NotFoundException", "Not Found");
    }
    return handle(call, api, api.stage().get(), path);
  }

  private Reply handle(Call call, HttpApi api, Stage stage, String path) {
    Map<String, String> context = new HashMap<>();
    long startNanos = System.nanoTime();
    Reply reply;
    try {
      reply = answer(call, api, stage, path, context);
    } catch (AwsException e) {
      reply = refusal(e.status(), e.message());
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    metrics.told(api.id(), "Count", "Count", 1);
    metrics.told(api.id(), "4xx", "Count", reply.status() / 100 == 4 ? 1 : 0);
    metrics.told(api.id(), "5xx", "Count", reply.status() / 100 == 5 ? 1 : 0);
    metrics.told(api.id(), "Latency", "Milliseconds", millis);
    if (stage.accessLogFormat().isPresent()) {
      context.put("requestId", call.requestId());
      context.put("requestTime", config.clock().instant().toString());
      context.put("status", Integer.toString(reply.status()));
      context.put("httpMethod", call.operation());
      context.put("apiId", api.id());
      context.put("stage", "$default");
      context.put("responseLength", Integer.toString(reply.body().length));
      context.put("responseLatency", Long.toString(millis));
      accessLog.line(
          stage.accessLogGroup(), Stage.accessLine(stage.accessLogFormat().get(), context));
    }
    return reply;
  }

  private Reply answer(
      Call call, HttpApi api, Stage stage, String path, Map<String, String> context) {
    List<String> segments = decode(path);
    String decoded = "/" + String.join("/", segments);
    HttpApi.Match match =
        api.match(call.operation(), segments)
            .orElseThrow(() -> new AwsException(404, "NotFoundException", "Not Found"));
    Route route = match.route();
    context.put("routeKey", route.key().text());
    String arn = "arn:aws:execute-api:" + config.region() + ":" + config.account() + ":" + api.id();
    if (route.iam()
        && !identities.allowed(
            call.caller(),
            "execute-api:Invoke",
            arn + "/$default/" + call.operation() + decoded,
            Map.of())) {
      throw new AwsException(403, "ForbiddenException", "Forbidden");
    }
    if (stage.throttle().isPresent() && !stage.throttle().get().take()) {
      throw new AwsException(429, "TooManyRequestsException", "Too Many Requests");
    }
    Integration integration =
        api.integration(route.integrationId())
            .orElseThrow(() -> new AwsException(500, "InternalError", "Internal Server Error"));
    String source = arn + "/$default/" + call.operation() + route.key().path();
    byte[] event =
        ProxyEvent.of(call, config.account(), api.id(), match, decoded, config.clock().instant());
    return functions.call(integration, source, event, call.requestId(), context);
  }

  static List<String> decode(String path) {
    try {
      // A plus is a plus in a path; the decoder is one for forms.
      return java.util.Arrays.stream(path.substring(1).replace("+", "%2B").split("/", -1))
          .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new AwsException(400, "BadRequestException", "Bad Request");
    }
  }

  private static Reply refusal(int status, String message) {
    return Reply.json(status, "application/json", "{\"message\":\"" + message + "\"}");
  }

  /** The URL of an API, which routes and functions are called below. */
  String endpoint(String apiId) {
    return config.endpoint() + Front.APIS + apiId;
  }

  HttpApi create(String apiId) {
    HttpApi api = new HttpApi(apiId);
    apis.put(apiId, api);
    return api;
  }

  /** An HTTP API or a WebSocket API; who is connected stays until the end of the connection. */
  void remove(String apiId) {
    apis.remove(apiId);
    sockets.remove(apiId);
  }

  /** Empty when there is no such API. */
  Optional<HttpApi> api(String apiId) {
    return Optional.ofNullable(apis.get(apiId));
  }

  @Override
  public void close() {
    sockets.close();
    functions.close();
    accessLog.close();
  }
}
