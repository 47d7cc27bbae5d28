package dev.netlift.local.webpush;

import dev.netlift.local.tls.LoopbackCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a browser does about Web Push, without a browser: subscribes, receives, decrypts,
 * acknowledges. For tests and for trying things out. Used by one thread.
 */
public final class Subscriber implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int INBOX_MAX = 1_000;
  private static final int AUTH_BYTES = 16;

  /**
   * What a page gets from {@code pushManager.subscribe} and posts to its server.
   *
   * @param p256dh public key, base64url
   * @param auth secret, base64url
   */
  public record Subscription(String endpoint, String p256dh, String auth, String channel) {}

  /**
   * @param endpoint the subscription it came by
   * @param data decrypted; empty for a message without
   */
  public record Received(String endpoint, byte[] data) {}

  private record Keys(KeyPair pair, byte[] auth, String endpoint) {}

  private final HttpClient http;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>(INBOX_MAX);
  private final BlockingQueue<JsonNode> notifications = new LinkedBlockingQueue<>(INBOX_MAX);
  private final Map<String, Keys> keys = new ConcurrentHashMap<>();
  private final WebSocket socket;
  private final String userAgentId;
  private boolean acknowledging = true;

  private Subscriber(URI service, X509Certificate authority, @Nullable String known)
      throws IOException, InterruptedException {
    http = HttpClient.newBuilder().sslContext(trusting(authority)).connectTimeout(PATIENCE).build();
    socket =
        http.newWebSocketBuilder()
            .buildAsync(service, new Ear(this::hear, new StringBuilder()))
            .join();
    var hello = message("hello").put("use_webpush", true);
    if (known != null) {
      hello.put("uaid", known);
    }
    send(hello);
    userAgentId = answer("hello").path("uaid").asString("");
  }

  /**
   * Connects as a browser that has never been here.
   *
   * @param authority who vouches for the service
   */
  public static Subscriber connect(URI service, X509Certificate authority)
      throws IOException, InterruptedException {
    return new Subscriber(service, authority, null);
  }

  /** The same browser, connected again: its subscriptions live on. */
  public Subscriber again(URI service, X509Certificate authority)
      throws IOException, InterruptedException {
    var again = new Subscriber(service, authority, userAgentId);
    again.keys.putAll(keys);
    return again;
  }

  private static SSLContext trusting(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK does not speak TLS", e);
    }
  }

  /** What the service calls this browser. */
  public String userAgentId() {
    return userAgentId;
  }

  /** From now on nothing that comes is acknowledged. */
  public void stopAcknowledging() {
    acknowledging = false;
  }

  /**
   * @param applicationServerKey who alone may send, an uncompressed point; empty: anybody who knows
   *     the endpoint
   */
  public Subscription subscribe(byte[] applicationServerKey)
      throws IOException, InterruptedException {
    String channel = UUID.randomUUID().toString();
    var register = message("register").put("channelID", channel);
    if (applicationServerKey.length > 0) {
      register.put("key", Base64Url.encode(applicationServerKey));
    }
    send(register);
    JsonNode answer = answer("register");
    if (answer.path("status").asInt(0) != 200) {
      throw new IOException("not subscribed: " + answer);
    }
    KeyPair pair = LoopbackCertificate.keys();
    byte[] auth = new byte[AUTH_BYTES];
    new SecureRandom().nextBytes(auth);
    String endpoint = answer.path("pushEndpoint").asString("");
    keys.put(channel, new Keys(pair, auth, endpoint));
    return new Subscription(
        endpoint,
        Base64Url.encode(P256.encode((ECPublicKey) pair.getPublic())),
        Base64Url.encode(auth),
        channel);
  }

  public void unsubscribe(Subscription subscription) throws IOException, InterruptedException {
    send(message("unregister").put("channelID", subscription.channel()).put("code", 200));
    answer("unregister");
  }

  /**
   * Waits for a message and acknowledges it.
   *
   * @return empty when none came in time
   * @throws IllegalArgumentException it does not decrypt; the service is told so
   */
  public Optional<Received> receive(Duration most) throws InterruptedException {
    JsonNode notification = notifications.poll(most.toNanos(), TimeUnit.NANOSECONDS);
    if (notification == null) {
      return Optional.empty();
    }
    Keys subscription = keys.get(notification.path("channelID").asString(""));
    if (subscription == null) {
      throw new IllegalStateException("for nobody here: " + notification);
    }
    String data = notification.path("data").asString("");
    try {
      byte[] plain =
          data.isEmpty()
              ? new byte[0]
              : Decryption.decrypt(
                  subscription.pair(), subscription.auth(), Base64Url.decode(data));
      acknowledge(notification, 100);
      return Optional.of(new Received(subscription.endpoint(), plain));
    } catch (IllegalArgumentException e) {
      acknowledge(notification, 101);
      throw e;
    }
  }

  private void acknowledge(JsonNode notification, int code) {
    if (acknowledging) {
      var ack = message("ack");
      ack.putArray("updates")
          .addObject()
          .put("channelID", notification.path("channelID").asString(""))
          .put("version", notification.path("version").asString(""))
          .put("code", code);
      send(ack);
    }
  }

  private void hear(JsonNode message) {
    boolean notification = message.path("messageType").asString("").equals("notification");
    (notification ? notifications : answers).add(message);
  }

  private static ObjectNode message(String type) {
    return JsonMapper.shared().createObjectNode().put("messageType", type);
  }

  private void send(JsonNode message) {
    socket.sendText(message.toString(), true).join();
  }

  private JsonNode answer(String type) throws IOException, InterruptedException {
    JsonNode answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (answer == null || !answer.path("messageType").asString("").equals(type)) {
      throw new IOException("expected the answer to " + type + ", got " + answer);
    }
    return answer;
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }

  /** Puts the service's messages together. */
  private record Ear(Consumer<JsonNode> hear, StringBuilder text) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean whole) {
      text.append(part);
      if (whole) {
        hear.accept(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
