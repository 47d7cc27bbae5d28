package dev.netlift.local.webpush;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.HttpPort;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import dev.netlift.local.front.SocketService;
import dev.netlift.local.tls.LocalAuthority;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The push service: https on a loopback port of its own, with a certificate of the local authority.
 * Any thread.
 *
 * <pre>
 *   sender ── POST /push/{token} ──▶ waiting messages ── notification ──▶ browser
 *                                            ▲ ack, or the connection ends
 * </pre>
 */
public final class PushService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PushService.class);
  private static final String PUSHES = "/push/";
  private static final String MESSAGES = "/message/";

  private final LocalAuthority authority;
  private final InstantSource clock;
  private final Ledger ledger = new Ledger();
  private final PostOffice office;
  private final AtomicReference<Trouble> trouble = new AtomicReference<>(Trouble.NONE);
  private final HttpPort port;

  private PushService(int port, LocalAuthority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
    this.office = new PostOffice(clock, ledger);
    this.port =
        HttpPort.bindTls(
            port,
            "push-service",
            new HttpPort.Handler() {
              @Override
              public Reply handle(Request request) {
                return PushService.this.handle(request);
              }

              @Override
              public SocketService.Listener open(Request request, SocketService.Peer peer) {
                return PushService.this.open(request, peer);
              }
            },
            authority.serverContext());
  }

  /**
   * @param port on 127.0.0.1; 0 takes any free one
   * @throws dev.netlift.local.front.PortTakenException somebody else has it
   */
  public static PushService start(int port, LocalAuthority authority, InstantSource clock) {
    return new PushService(port, authority, clock);
  }

  public int port() {
    return port.port();
  }

  /** What every endpoint begins with, as a list of allowed origins names it. */
  public String origin() {
    return "https://127.0.0.1:" + port();
  }

  /** What Firefox is told in {@code dom.push.serverURL}. */
  public URI browserUrl() {
    return URI.create("wss://127.0.0.1:" + port() + "/");
  }

  /** Who must be trusted to speak to us. */
  public LocalAuthority authority() {
    return authority;
  }

  /** The newest {@value Ledger#KEPT_MAX} requests of senders, oldest first. */
  public List<ReceivedPush> received() {
    return ledger.all();
  }

  /** Plants trouble, or ends it. */
  public void trouble(Trouble trouble) {
    this.trouble.set(trouble);
  }

  /**
   * Lets a subscription expire, as one does whose browser stays away too long.
   *
   * @return whether there was one
   */
  public boolean expire(String endpoint) {
    return office.expire(tokenOf(endpoint));
  }

  /** Every subscription there is. */
  public List<String> endpoints() {
    return office.tokens().stream().map(token -> origin() + PUSHES + token).toList();
  }

  private String tokenOf(String endpoint) {
    return endpoint.substring(endpoint.lastIndexOf('/') + 1);
  }

  @Override
  public void close() {
    port.close();
  }

  private SocketService.Listener open(Request request, SocketService.Peer peer) {
    // A browser's own push client says where it connects to; a page says where it comes from.
    String origin = request.headers().getOrDefault("origin", "");
    if (!ours(request) || !(origin.isEmpty() || origin.startsWith("wss://"))) {
      throw new AwsException(403, "Forbidden", "Forbidden: wrong Host or Origin");
    }
    return new AutopushSocket(office, origin() + PUSHES, peer);
  }

  private boolean ours(Request request) {
    String host = request.header("host");
    return host.equals("127.0.0.1:" + port()) || host.equals("localhost:" + port());
  }

  private Reply handle(Request request) {
    if (!ours(request) || request.headers().containsKey("origin")) {
      return refusal(new PushRefusal(403, "wrong Host, or a page's request"));
    }
    boolean push = request.path().startsWith(PUSHES);
    if (push && request.method().equals("POST")) {
      return push(request, request.path().substring(PUSHES.length()));
    }
    if (request.path().startsWith(MESSAGES) && request.method().equals("DELETE")) {
      return office.cancel(request.path().substring(MESSAGES.length()))
          ? new Reply(204, "", new byte[0], Map.of())
          : refusal(new PushRefusal(404, "no such message waits"));
    }
    return refusal(
        push || request.path().startsWith(MESSAGES)
            ? new PushRefusal(
                405,
                "POST a message to an endpoint, DELETE one that waits",
                Map.of("Allow", push ? "POST" : "DELETE"))
            : new PushRefusal(404, "nothing is here"));
  }

  private Reply push(Request request, String token) {
    Instant now = clock.instant();
    try {
      passTrouble();
      Channel channel = office.channel(token);
      String key = sender(request, channel, now);
      Push push = Push.read(request);
      String id =
          office.post(
              channel,
              push,
              name ->
                  new ReceivedPush(
                      now,
                      name,
                      origin() + PUSHES + token,
                      201,
                      "",
                      push.ttl(),
                      push.urgency(),
                      push.topic(),
                      key,
                      push.body(),
                      ReceivedPush.Fate.WAITING));
      return new Reply(
          201,
          "",
          new byte[0],
          Map.of(
              "Location", origin() + MESSAGES + id, "TTL", Long.toString(push.ttl().toSeconds())));
    } catch (PushRefusal e) {
      log.atInfo()
          .addKeyValue("status", e.status())
          .addKeyValue("reason", e.reason())
          .log("push refused");
      ledger.add(refused(request, token, now, e));
      return refusal(e);
    }
  }

  private void passTrouble() {
    Trouble now =
        trouble.getAndUpdate(
            t -> t.requests() == 0 ? t : new Trouble(t.status(), t.retryAfter(), t.requests() - 1));
    if (now.requests() > 0) {
      Map<String, String> headers = new HashMap<>();
      now.retryAfter()
          .ifPresent(after -> headers.put("Retry-After", Long.toString(after.toSeconds())));
      throw new PushRefusal(now.status(), "planted trouble", headers);
    }
  }

  /**
   * @return the sender's key in base64url, empty when it did not have to say
   */
  private String sender(Request request, Channel channel, Instant now) {
    String authorization = request.header("authorization");
    if (authorization.isEmpty() && channel.key().isEmpty()) {
      return "";
    }
    Optional<byte[]> key = Optional.of(Vapid.verify(authorization, origin(), now));
    if (channel.key().isPresent() && !channel.isFor(key)) {
      throw new PushRefusal(403, "this subscription is for another VAPID key");
    }
    return Base64Url.encode(key.get());
  }

  private ReceivedPush refused(Request request, String token, Instant now, PushRefusal why) {
    return new ReceivedPush(
        now,
        "",
        origin() + PUSHES + token,
        why.status(),
        why.reason(),
        Duration.ZERO,
        request.header("urgency"),
        Optional.ofNullable(request.headers().get("topic")),
        "",
        new byte[0],
        ReceivedPush.Fate.REFUSED);
  }

  private static Reply refusal(PushRefusal refusal) {
    var body =
        JsonMapper.shared()
            .createObjectNode()
            .put("code", refusal.status())
            .put("message", refusal.reason());
    Reply plain = Reply.json(refusal.status(), "application/json", body.toString());
    return new Reply(plain.status(), plain.contentType(), plain.body(), refusal.headers());
  }
}
