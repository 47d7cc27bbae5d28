package dev.netlift.local.front;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslContext;
import java.net.Inet4Address;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one port of the local cloud. Checks Host, Origin and signature, and hands each call to its
 * service: by the service in the credential scope, for the few unsigned operations by X-Amz-Target,
 * for HTTP APIs and what is plain HTTP by path. Any thread.
 */
public final class Front implements AutoCloseable {
  /** Everything below is the HTTP APIs': {@code /apis/{apiId}/...}. */
  public static final String APIS = "/apis/";

  /** Everything below is the WebSocket APIs': {@code /sockets/{apiId}/{stage}}. */
  public static final String SOCKETS = "/sockets/";

  private static final Logger log = LoggerFactory.getLogger(Front.class);
  private static final String HTTP_API = "execute-api";

  private final FrontConfig config;
  private final SelfSigned identity = SelfSigned.create();
  private final HttpPort port;
  private volatile @Nullable HttpPort outside;
  private volatile @Nullable Services services;

  private record Services(
      SignatureCheck signatures,
      Gatekeeper gatekeeper,
      Map<String, Service> byName,
      List<SocketService> sockets,
      List<PlainHttp> plain) {}

  private Front(FrontConfig config) {
    this.config = config;
    var uploads = new Uploads(config.uploads(), this::fromSomebody);
    uploads.sweep();
    this.port =
        HttpPort.bindEither(
            config.port(),
            "front",
            new HttpPort.Handler() {
              @Override
              public Reply handle(Request request) {
                return Front.this.handle(checkedServices(request), request, "http");
              }

              @Override
              public SocketService.Listener open(Request request, SocketService.Peer peer) {
                return Front.this.open(checkedServices(request), request, peer);
              }
            },
            identity.context(),
            uploads);
  }

  /** Only somebody who names a key of ours may fill the disk. */
  private boolean fromSomebody(HttpRequest head) {
    Services serving = services;
    if (serving == null || !ours(head.headers().get(HttpHeaderNames.HOST, ""))) {
      return false;
    }
    int mark = head.uri().indexOf('?');
    String query = mark < 0 ? "" : head.uri().substring(mark + 1);
    String header = head.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    try {
      return Authorization.parse(header)
          .or(() -> Authorization.presigned(query))
          .filter(claim -> claim.service().equals(ObjectCalls.S3))
          .filter(claim -> serving.signatures().knows(claim))
          .isPresent();
    } catch (AwsException e) {
      return false;
    }
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
   * Also serves what players need ({@link OutsideDoor}) on another address of this machine, by TLS
   * alone, on a port of the same number.
   *
   * @param tls with a certificate for that address
   * @param authority of that certificate, PEM: served to whom has yet to trust it
   * @return where
   * @throws PortTakenException somebody else listens there
   * @throws IllegalStateException it is no address of this machine
   */
  public URI alsoAt(Inet4Address address, SslContext tls, String authority) {
    var door = new OutsideDoor(address, port.port(), authority);
    outside =
        HttpPort.bindTls(
            address,
            port.port(),
            "outside",
            new HttpPort.Handler() {
              @Override
              public Reply handle(Request request) {
                Request admitted = door.admitted(request);
                return door.own(admitted)
                    .orElseGet(
                        () ->
                            door.outside(
                                admitted, Front.this.handle(started(), admitted, "https")));
              }

              @Override
              public SocketService.Listener open(Request request, SocketService.Peer peer) {
                return Front.this.open(started(), door.admittedSocket(request), peer);
              }
            },
            tls);
    return URI.create("https://" + door.authority());
  }

  /** Whom a client must trust to reach us by TLS, which this same port speaks too; PEM. */
  public String certificate() {
    return identity.certificate();
  }

  /**
   * Starts serving; again, to replace what is served.
   *
   * @param services one per signing name
   * @param sockets one per path
   */
  public void serve(
      Keyring keys, Gatekeeper gatekeeper, List<Service> services, List<SocketService> sockets) {
    serve(keys, gatekeeper, services, sockets, List.of());
  }

  /**
   * The same.
   *
   * @param plain for what nobody signed and no API takes
   */
  public void serve(
      Keyring keys,
      Gatekeeper gatekeeper,
      List<Service> services,
      List<SocketService> sockets,
      List<PlainHttp> plain) {
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
            List.copyOf(sockets),
            List.copyOf(plain));
  }

  @Override
  public void close() {
    HttpPort second = outside;
    if (second != null) {
      second.close();
    }
    port.close();
  }

  private Services started() {
    Services serving = services;
    if (serving == null) {
      throw new AwsException(503, "ServiceUnavailable", "The local cloud is starting");
    }
    return serving;
  }

  private Services checkedServices(Request request) {
    Services serving = started();
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

  private SocketService.Listener open(Services serving, Request request, SocketService.Peer peer) {
    for (SocketService socket : serving.sockets()) {
      if (socket.takes(request.path(), request.query())) {
        return socket.signedFor().isEmpty()
            ? socket.open(request.path(), request.query(), peer)
            : socket.open(handshake(serving, request, socket.signedFor().get()), peer);
      }
    }
    throw new AwsException(404, "NotFoundException", "No WebSocket is served at this path");
  }

  /** An upgrade as a call; one that is not signed at all is nobody's. */
  private static Call handshake(Services serving, Request request, String service) {
    var inHeaders = Authorization.parse(request.header("authorization"));
    var claim = inHeaders.or(() -> Authorization.presigned(request.query()));
    Call call = Calls.read(request, claim, UUID.randomUUID().toString());
    if (claim.isEmpty()) {
      return call;
    }
    if (!claim.get().service().equals(service)) {
      throw SignatureFault.MISMATCH.refuse(
          Call.Protocol.REST, "Credential should be scoped to correct service: '" + service + "'.");
    }
    Caller caller =
        inHeaders.isPresent()
            ? serving.signatures().verify(request, claim.get(), Call.Protocol.REST)
            : serving.signatures().verifyPresigned(request, claim.get(), Call.Protocol.REST);
    return Calls.signedBy(call, caller, request.method());
  }

  private Reply handle(Services serving, Request request, String scheme) {
    if (request.path().equals("/ping")) {
      return new Reply(200, "", new byte[0], Map.of());
    }
    String requestId = UUID.randomUUID().toString();
    var claim =
        Authorization.parse(request.header("authorization"))
            .or(() -> ObjectCalls.presigned(request));
    if (RpcV2Cbor.claims(request) && !request.path().startsWith(APIS)) {
      return cbor(serving, request, claim, requestId);
    }
    Call call = Calls.read(request, claim, requestId);
    if (request.path().startsWith(APIS)) {
      return api(serving, request, claim, call);
    }
    if (claim.isEmpty() && call.service().isEmpty() && call.protocol() == Call.Protocol.REST) {
      for (PlainHttp plain : serving.plain()) {
        if (plain.takes(request.method(), request.path())) {
          return withId(call, plain.handle(request, scheme));
        }
      }
    }
    return withId(call, answer(serving, request, claim, call));
  }

  private Reply cbor(
      Services serving, Request request, Optional<Authorization> claim, String requestId) {
    Call call = Calls.read(request, claim, requestId);
    try {
      call = Calls.read(RpcV2Cbor.asJson(request), claim, requestId);
    } catch (AwsException e) {
      return withId(call, RpcV2Cbor.error(call.service(), e.status(), e.code(), e.message()));
    }
    // The signature is of what was sent, not of what we made of it.
    Reply reply = answer(serving, request, claim, call);
    return withId(call, RpcV2Cbor.fromJson(call.service(), reply));
  }

  private Reply answer(
      Services serving, Request request, Optional<Authorization> claim, Call claimed) {
    Call call = claimed;
    try {
      Caller caller = Caller.ANONYMOUS;
      if (claim.isPresent() && call.protocol() == Call.Protocol.REST_XML) {
        call = ObjectCalls.verified(request, claim.get(), serving.signatures(), call.requestId());
        caller = call.caller();
      } else if (claim.isPresent()) {
        caller = serving.signatures().verify(request, claim.get(), call.protocol());
      } else if (call.service().isEmpty()) {
        throw refuseUnsigned(request, call.protocol());
      }
      String operation =
          call.protocol() == Call.Protocol.QUERY
              ? Bodies.form(call).getOrDefault("Action", "")
              : call.operation();
      call = Calls.signedBy(call, caller, operation);
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
}
