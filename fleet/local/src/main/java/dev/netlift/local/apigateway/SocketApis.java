package dev.netlift.local.apigateway;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.SocketService;
import dev.netlift.local.identity.Identities;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket APIs below {@code /sockets/{apiId}/{stage}}: the handshake asks $connect, each
 * message its route, the end tells $disconnect; and {@code @connections}, by which functions reach
 * who is connected. Any thread.
 *
 * <pre>
 *   handshake ─ policy ─ throttle ─ $connect ──2xx──► open ──message──► route
 *       │          │         │         │                │
 *       └── 403 ───┴── 429 ──┴─ its ───┘                └─ closed, idle 10 min, 2 h, DELETE ──► $disconnect
 *                               status
 * </pre>
 *
 * Until $connect has said yes the connection cannot be posted to: 410, as on AWS.
 */
public final class SocketApis implements SocketService, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketApis.class);
  private static final String MANAGEMENT = "@connections";
  private static final int URL_MAX = 4_096;
  private static final int MESSAGE_MAX = 128 * 1024;
  private static final Limits LIMITS = new Limits(32 * 1024, MESSAGE_MAX);

  private final HttpApis.Config config;
  private final Identities identities;
  private final FunctionCalls functions;
  private final AccessLog accessLog;
  private final SocketConnections connections;
  private final Map<String, SocketApi> apis = new ConcurrentHashMap<>();
  private final ScheduledExecutorService sweeper;
  private volatile boolean closing;

  SocketApis(
      HttpApis.Config config, Identities identities, FunctionCalls functions, AccessLog accessLog) {
    this.config = config;
    this.identities = identities;
    this.functions = functions;
    this.accessLog = accessLog;
    this.connections = new SocketConnections(config.clock(), System::nanoTime);
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("socket-limits").factory());
    long every = SocketConnections.sweepEverySeconds();
    var unused = sweeper.scheduleWithFixedDelay(connections::sweep, every, every, TimeUnit.SECONDS);
  }

  @Override
  public String path() {
    return Front.SOCKETS.substring(0, Front.SOCKETS.length() - 1);
  }

  @Override
  public Optional<String> signedFor() {
    return Optional.of("execute-api");
  }

  @Override
  public Listener open(String path, String query, Peer peer) {
    throw new IllegalStateException("handshakes here come as calls");
  }

  /** An API's stage, as the path of a call names it. */
  private record Place(SocketApi api, String stageName, Stage stage, List<String> rest) {}

  private Place place(Call call) {
    List<String> segments = HttpApis.decode("/" + call.path().substring(Front.SOCKETS.length()));
    SocketApi api = apis.get(segments.getFirst());
    String stageName = segments.size() > 1 ? segments.get(1) : "";
    Stage stage = api == null ? null : api.stage(stageName).orElse(null);
    if (api == null || stage == null) {
      throw new AwsException(403, "ForbiddenException", "Forbidden");
    }
    return new Place(api, stageName, stage, segments.subList(2, segments.size()));
  }

  @Override
  public Listener open(Call call, Peer peer) {
    Place place = place(call);
    if (!place.rest().isEmpty() && !place.rest().equals(List.of(""))) {
      throw new AwsException(403, "ForbiddenException", "Forbidden");
    }
    if (call.path().length() + call.query().length() + 1 > URL_MAX) {
      throw new AwsException(414, "UriTooLong", "URI Too Long");
    }
    String id = connections.drawId();
    boolean iam =
        place.api().route(SocketApi.CONNECT).map(SocketApi.SocketRoute::iam).orElse(false);
    var handshake =
        new SocketConnections.Handshake(
            config.clock().instant(),
            call.headers().getOrDefault("host", ""),
            call.headers().getOrDefault("user-agent", ""),
            SocketEvent.identity(
                call.caller(), call.headers().getOrDefault("user-agent", ""), iam));
    var asked = new Asked(place, id, handshake, SocketApi.CONNECT, call.requestId());
    logged(asked, "CONNECT", context -> connect(asked, call, context));
    return new Connection(place, connections.add(place.api().id(), id, handshake, peer));
  }

  private Reply connect(Asked asked, Call call, Map<String, String> context) {
    Place place = asked.place();
    Optional<SocketApi.SocketRoute> route = place.api().route(SocketApi.CONNECT);
    if (route.isPresent() && route.get().iam()) {
      if (call.caller().equals(Caller.ANONYMOUS)) {
        throw new AwsException(
            403, "MissingAuthenticationTokenException", "Missing Authentication Token");
      }
      allow(call, "execute-api:Invoke", arn(place) + "/" + SocketApi.CONNECT);
    }
    take(place);
    if (connections.full()) {
      throw new AwsException(429, "LimitExceededException", "Too Many Connections");
    }
    if (route.isEmpty()) {
      return new Reply(200, "", new byte[0], Map.of());
    }
    Reply reply =
        invoke(
            asked,
            route.get(),
            SocketEvent.connect(asked.event(config.clock().instant()), call),
            context);
    if (reply.status() / 100 != 2) {
      throw new AwsException(reply.status(), "ForbiddenException", "Forbidden");
    }
    return reply;
  }

  /** One event of a connection on its way to a function. */
  private record Asked(
      Place place,
      String connectionId,
      SocketConnections.Handshake handshake,
      String routeKey,
      String requestId) {
    SocketEvent.Place event(Instant now) {
      return new SocketEvent.Place(
          place.api().id(),
          place.stageName(),
          handshake.host(),
          connectionId,
          handshake.at(),
          handshake.identity(),
          routeKey,
          requestId,
          now);
    }
  }

  private interface Step {
    Reply run(Map<String, String> context);
  }

  /** Runs a step and writes its line of the access log. */
  private void logged(Asked asked, String eventType, Step step) {
    Map<String, String> context = new HashMap<>();
    int status = 500;
    try {
      status = step.run(context).status();
    } catch (AwsException e) {
      status = e.status();
      throw e;
    } finally {
      Optional<String> format = asked.place().stage().accessLogFormat();
      if (format.isPresent()) {
        context.put("error.message", context.getOrDefault("integrationErrorMessage", "-"));
        context.put("requestId", asked.requestId());
        context.put("requestTime", config.clock().instant().toString());
        context.put("eventType", eventType);
        context.put("routeKey", asked.routeKey());
        context.put("status", Integer.toString(status));
        context.put("connectionId", asked.connectionId());
        context.put("apiId", asked.place().api().id());
        context.put("stage", asked.place().stageName());
        accessLog.line(
            asked.place().stage().accessLogGroup(), Stage.accessLine(format.get(), context));
      }
    }
  }

  private Reply invoke(
      Asked asked, SocketApi.SocketRoute route, byte[] event, Map<String, String> context) {
    Integration integration =
        asked
            .place()
            .api()
            .integration(route.integrationId())
            .orElseThrow(() -> new AwsException(500, "InternalError", "Internal Server Error"));
    String source = arn(asked.place()) + "/" + route.key();
    return functions.call(integration, source, event, asked.requestId(), context);
  }

  private static void take(Place place) {
    if (place.stage().throttle().isPresent() && !place.stage().throttle().get().take()) {
      throw new AwsException(429, "LimitExceededException", "Too Many Requests");
    }
  }

  private void allow(Call call, String action, String resource) {
    if (!identities.allowed(call.caller(), action, resource, Map.of())) {
      throw new AwsException(
          403,
          "ForbiddenException",
          "User: "
              + call.caller().arn()
              + " is not authorized to perform: "
              + action
              + " on resource: "
              + resource);
    }
  }

  private String arn(Place place) {
    return "arn:aws:execute-api:"
        + config.region()
        + ":"
        + config.account()
        + ":"
        + place.api().id()
        + "/"
        + place.stageName();
  }

  /** {@code POST}, {@code GET} and {@code DELETE .../@connections/{id}}. */
  Reply handle(Call call) {
    Place place = place(call);
    if (place.rest().size() != 2 || !place.rest().getFirst().equals(MANAGEMENT)) {
      throw new AwsException(403, "ForbiddenException", "Forbidden");
    }
    String id = place.rest().get(1);
    allow(
        call,
        "execute-api:ManageConnections",
        arn(place) + "/" + call.operation() + "/" + MANAGEMENT + "/" + id);
    if (!SocketConnections.wellFormed(id)) {
      throw new AwsException(400, "BadRequestException", "Invalid connectionId: " + id);
    }
    if (call.body().length > MESSAGE_MAX) {
      throw new AwsException(413, "PayloadTooLargeException", "Message too long");
    }
    var connection = connections.live(place.api().id(), id);
    return switch (call.operation()) {
      case "POST" -> {
        connection.peer.send(new String(call.body(), StandardCharsets.UTF_8));
        connections.active(connection);
        yield new Reply(200, "", new byte[0], Map.of());
      }
      case "GET" -> Reply.json(200, "application/json", describe(connection));
      case "DELETE" -> {
        connections.remove(connection);
        connection.peer.close(1000, "Connection Closed Normally");
        yield new Reply(204, "", new byte[0], Map.of());
      }
      default -> throw new AwsException(403, "ForbiddenException", "Forbidden");
    };
  }

  private static String describe(SocketConnections.Open connection) {
    var answer = Bodies.MAPPER.createObjectNode();
    answer
        .put("connectedAt", connection.connectedAt.toString())
        .put("lastActiveAt", connection.activeAt().toString())
        .putObject("identity")
        .put("sourceIp", "127.0.0.1")
        .put("userAgent", connection.handshake.userAgent());
    return answer.toString();
  }

  /** An open connection's way to its routes; one message after the other. */
  private final class Connection implements Listener {
    private final Place place;
    private final SocketConnections.Open open;

    Connection(Place place, SocketConnections.Open open) {
      this.place = place;
      this.open = open;
    }

    @Override
    public Limits limits() {
      return LIMITS;
    }

    @Override
    public void text(String message) {
      connections.active(open);
      Optional<SocketApi.SocketRoute> route = place.api().routeOf(message);
      Asked asked = asked(route.map(SocketApi.SocketRoute::key).orElse("-"));
      try {
        logged(
            asked,
            "MESSAGE",
            context -> {
              if (route.isEmpty()) {
                throw new AwsException(403, "ForbiddenException", "Forbidden");
              }
              take(place);
              return invoke(
                  asked,
                  route.get(),
                  SocketEvent.message(asked.event(config.clock().instant()), message),
                  context);
            });
      } catch (AwsException e) {
        var refusal = Bodies.MAPPER.createObjectNode();
        refusal
            .put("message", e.status() >= 500 ? "Internal server error" : e.message())
            .put("connectionId", open.id)
            .put("requestId", asked.requestId());
        open.peer.send(refusal.toString());
      }
    }

    @Override
    public void closed(int code, String reason) {
      connections.remove(open);
      Optional<SocketApi.SocketRoute> route = place.api().route(SocketApi.DISCONNECT);
      if (route.isEmpty() || closing) {
        return;
      }
      Asked asked = asked(SocketApi.DISCONNECT);
      try {
        logged(
            asked,
            "DISCONNECT",
            context ->
                invoke(
                    asked,
                    route.get(),
                    SocketEvent.disconnect(asked.event(config.clock().instant()), code, reason),
                    context));
      } catch (AwsException e) {
        // Told once, as well as it goes, as on AWS: nobody is left to hear of it.
        log.atWarn()
            .addKeyValue("connection", open.id)
            .addKeyValue("status", e.status())
            .log("$disconnect was not taken");
      }
    }

    private Asked asked(String routeKey) {
      return new Asked(place, open.id, open.handshake, routeKey, UUID.randomUUID().toString());
    }
  }

  /** The URL of an API, which its stages are below. */
  String endpoint(String apiId) {
    return config.endpoint().toString().replaceFirst("^http", "ws") + Front.SOCKETS + apiId;
  }

  void create(String apiId, String selector) {
    apis.put(apiId, new SocketApi(apiId, selector));
  }

  /** Empty when there is no such WebSocket API. */
  void remove(String apiId) {
    apis.remove(apiId);
  }

  Optional<SocketApi> api(String apiId) {
    return Optional.ofNullable(apis.get(apiId));
  }

  @Override
  public void close() {
    closing = true;
    sweeper.shutdownNow();
  }
}
