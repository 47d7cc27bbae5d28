package dev.netlift.local.front;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one port of the local cloud. Checks Host, Origin and signature, and hands each call to its
 * service: by the service in the credential scope, for the few unsigned operations by X-Amz-Target,
 * for HTTP APIs by path. Any thread.
 */
public final class Front implements AutoCloseable {
  /** Everything below is the HTTP APIs': {@code /apis/{apiId}/...}. */
  public static final String APIS = "/apis/";

  private static final Logger log = LoggerFactory.getLogger(Front.class);
  private static final String HTTP_API = "execute-api";
  private static final String COGNITO_IDENTITY = "cognito-identity";
  // As on AWS, a guest has nothing to sign these with.
  private static final Set<String> UNSIGNED =
      Set.of(
          "AWSCognitoIdentityService.GetId", "AWSCognitoIdentityService.GetCredentialsForIdentity");

  private final FrontConfig config;
  private final HttpPort port;
  private volatile @Nullable Services services;

  private record Services(
      SignatureCheck signatures,
      Gatekeeper gatekeeper,
      Map<String, Service> byName,
      List<SocketService> sockets) {}

  private Front(FrontConfig config) {
    this.config = config;
    this.port =
        HttpPort.bind(
            config.port(),
            "front",
            new HttpPort.Handler() {
              @Override
              public Reply handle(Request request) {
                return Front.this.handle(request);
              }

              @Override
              public SocketService.Listener open(Request request, SocketService.Peer peer) {
                return Front.this.open(request, peer);
              }
            });
  }

  /**
   * Takes the port; until {@link #serve} everything is answered with 503.
   *
   * @throws PortTakenException somebody else listens there
   */
  public static Front bind(FrontConfig config) {
    return new Front(config);
  }

  /** What AWS_ENDPOINT_URL must be to reach us. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port.port());
  }

  /**
   * Starts serving; again, to replace what is served.
   *
   * @param services one per signing name
   * @param sockets one per path
   */
  public void serve(
      Keyring keys, Gatekeeper gatekeeper, List<Service> services, List<SocketService> sockets) {
    Map<String, Service> byName = new HashMap<>();
    for (Service service : services) {
      if (byName.put(service.signingName(), service) != null) {
        throw new IllegalArgumentException("two services named " + service.signingName());
      }
    }
    this.services =
        new Services(
            new SignatureCheck(keys, config.region(), config.clock()),
            gatekeeper,
            Map.copyOf(byName),
            List.copyOf(sockets));
  }

  @Override
  public void close() {
    port.close();
  }

  private Services checkedServices(Request request) {
    Services serving = services;
    if (serving == null) {
      throw new AwsException(503, "ServiceUnavailable", "The local cloud is starting");
    }
    String host = request.header("host");
    String origin = request.headers().get("origin");
    // A page of another origin, or a name rebound to 127.0.0.1, must not reach a developer's cloud.
    if (!ours(host)
        || (origin != null && !(origin.startsWith("http://") && ours(origin.substring(7))))) {
      throw new AwsException(403, "Forbidden", "Forbidden: wrong Host or Origin");
    }
    return serving;
  }

  private boolean ours(String authority) {
    return authority.equals("127.0.0.1:" + port.port())
        || authority.equals("localhost:" + port.port());
  }

  private SocketService.Listener open(Request request, SocketService.Peer peer) {
    Services serving = checkedServices(request);
    for (SocketService socket : serving.sockets()) {
      String path = socket.path();
      if (request.path().equals(path) || request.path().startsWith(path + "/")) {
        return socket.open(request.path(), Bodies.decode(request.query()), peer);
      }
    }
    throw new AwsException(404, "NotFoundException", "No WebSocket is served at this path");
  }

  private Reply handle(Request request) {
    Services serving = checkedServices(request);
    if (request.path().equals("/ping")) {
      return new Reply(200, "", new byte[0], Map.of());
    }
    String requestId = UUID.randomUUID().toString();
    var claim = Authorization.parse(request.header("authorization"));
    Call call = call(request, claim, requestId);
    if (request.path().startsWith(APIS)) {
      return api(serving, request, claim, call);
    }
    return withId(call, answer(serving, request, claim, call));
  }

  /** The call as claimed, not yet anybody's. */
  private static Call call(Request request, Optional<Authorization> claim, String requestId) {
    String target = request.header("x-amz-target");
    String contentType = request.header("content-type");
    Call.Protocol protocol;
    String operation;
    if (!target.isEmpty()) {
      protocol =
          contentType.startsWith("application/x-amz-json-1.0")
              ? Call.Protocol.JSON_1_0
              : Call.Protocol.JSON_1_1;
      operation = target.substring(target.indexOf('.') + 1);
    } else if (contentType.startsWith("application/x-www-form-urlencoded")
        // Java's own HTTP client says so of every body whose type nobody set.
        && request.path().equals("/")) {
      protocol = Call.Protocol.QUERY;
      operation = "";
    } else {
      protocol = Call.Protocol.REST;
      operation = request.method();
    }
    String service =
        claim.map(Authorization::service).orElse(UNSIGNED.contains(target) ? COGNITO_IDENTITY : "");
    return new Call(
        service,
        operation,
        protocol,
        request.path(),
        request.query(),
        request.headers(),
        request.body(),
        Caller.ANONYMOUS,
        requestId);
  }

  private static Call signedBy(Call call, Caller caller, String operation) {
    return new Call(
        call.service(),
        operation,
        call.protocol(),
        call.path(),
        call.query(),
        call.headers(),
        call.body(),
        caller,
        call.requestId());
  }

  private Reply answer(
      Services serving, Request request, Optional<Authorization> claim, Call claimed) {
    Call call = claimed;
    try {
      Caller caller = Caller.ANONYMOUS;
      if (claim.isPresent()) {
        caller = serving.signatures().verify(request, claim.get(), call.protocol());
      } else if (!call.service().equals(COGNITO_IDENTITY)) {
        throw refuseUnsigned(request, call.protocol());
      }
      String operation =
          call.protocol() == Call.Protocol.QUERY
              ? Bodies.form(call).getOrDefault("Action", "")
              : call.operation();
      call = signedBy(call, caller, operation);
      Service service = serving.byName().get(call.service());
      if (service == null) {
        throw new AwsException(
            404,
            "UnknownServiceException",
            "The local cloud has no service '" + call.service() + "'");
      }
      serving.gatekeeper().admit(call);
      return service.handle(call);
    } catch (AwsException e) {
      return Errors.render(call, e);
    } catch (RuntimeException | Error e) {
      return Errors.render(call, fault(call, e));
    }
  }

  private static AwsException refuseUnsigned(Request request, Call.Protocol protocol) {
    return request.headers().containsKey("authorization")
        ? SignatureFault.INCOMPLETE.refuse(
            protocol,
            "Authorization must be 'AWS4-HMAC-SHA256 Credential=key/yyyymmdd/region/service/"
                + "aws4_request, SignedHeaders=..., Signature=...'")
        : SignatureFault.MISSING.refuse(protocol, "Missing Authentication Token");
  }

  /** An HTTP API decides per route whether it needs a caller, so a bad signature makes nobody. */
  private Reply api(Services serving, Request request, Optional<Authorization> claim, Call call) {
    Service apis = serving.byName().get(HTTP_API);
    if (apis == null) {
      throw new AwsException(404, "NotFoundException", "Not Found");
    }
    Caller caller = Caller.ANONYMOUS;
    String refused = "";
    try {
      if (claim.isEmpty()) {
        throw refuseUnsigned(request, call.protocol());
      }
      if (!claim.get().service().equals(HTTP_API)) {
        throw SignatureFault.MISMATCH.refuse(
            call.protocol(), "Credential should be scoped to correct service: 'execute-api'.");
      }
      caller = serving.signatures().verify(request, claim.get(), call.protocol());
    } catch (AwsException e) {
      refused = e.code();
    }
    // Whatever its headers may claim, below this path it is plain HTTP.
    Call plain =
        new Call(
            HTTP_API,
            request.method(),
            Call.Protocol.REST,
            request.path(),
            request.query(),
            request.headers(),
            request.body(),
            caller,
            call.requestId());
    Reply reply;
    try {
      reply = apis.handle(plain);
    } catch (AwsException e) {
      reply = HttpHandler.message(e.status(), e.message());
    } catch (RuntimeException | Error e) {
      fault(plain, e);
      reply = HttpHandler.message(500, "Internal Server Error");
    }
    Map<String, String> headers = new HashMap<>(reply.headers());
    headers.putIfAbsent("apigw-requestid", call.requestId());
    if (reply.status() == 403 && !refused.isEmpty()) {
      headers.put("x-amzn-errortype", refused);
    }
    return new Reply(reply.status(), reply.contentType(), reply.body(), headers);
  }

  private static AwsException fault(Call call, Throwable cause) {
    log.atError()
        .addKeyValue("service", call.service())
        .addKeyValue("operation", call.operation())
        .addKeyValue("requestId", call.requestId())
        .setCause(cause)
        .log("service failed");
    return new AwsException(
        500,
        "InternalFailure",
        "Internal failure of the local cloud; see its log for the request id");
  }

  private static Reply withId(Call call, Reply reply) {
    Map<String, String> headers = new HashMap<>(reply.headers());
    // A proxied answer brings its own.
    headers.putIfAbsent("x-amzn-RequestId", call.requestId());
    return new Reply(reply.status(), reply.contentType(), reply.body(), headers);
  }

  /** Renders errors in the protocol of the call. */
  static final class Errors {
    private Errors() {}

    static Reply render(Call call, AwsException e) {
      return switch (call.protocol()) {
        case QUERY -> Xml.error(e.status(), e.code(), e.message(), call.requestId());
        case JSON_1_0, JSON_1_1 ->
            new Reply(
                e.status(),
                Bodies.contentType(call),
                json(Map.of("__type", e.code(), "message", e.message())),
                Map.of("x-amzn-ErrorType", e.code()));
        case REST ->
            new Reply(
                e.status(),
                "application/json",
                json(Map.of("Type", e.status() < 500 ? "User" : "Service", "message", e.message())),
                Map.of("x-amzn-ErrorType", e.code()));
      };
    }

    private static byte[] json(Map<String, String> body) {
      return Bodies.MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    }
  }
}
