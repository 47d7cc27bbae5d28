package dev.netlift.benchmarks.gamelift;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One simulated server process: a socket, its heartbeats, and the game session it is given. Speaks
 * the protocol without the SDK, whose threads would be seven for each.
 */
final class Member implements WebSocket.Listener {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration HANDSHAKE = Duration.ofSeconds(20);

  private final StringBuilder text = new StringBuilder();
  private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final WebSocket socket;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  volatile String gameSession = "";
  volatile boolean lost;

  Member(HttpClient http, LocalService service) {
    String query =
        Map.of(
                "Authorization",
                service.token,
                "ComputeId",
                LocalService.COMPUTE,
                "FleetId",
                service.fleet,
                "IdempotencyToken",
                "i",
                "pID",
                UUID.randomUUID().toString(),
                "sdkLanguage",
                "Bench",
                "sdkVersion",
                "5.0.0")
            .entrySet()
            .stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .reduce((a, b) -> a + "&" + b)
            .orElseThrow();
    socket =
        http.newWebSocketBuilder()
            .connectTimeout(HANDSHAKE)
            .buildAsync(URI.create(service.url() + "?" + query), this)
            .join();
  }

  /** Done when the answer was 200. */
  CompletableFuture<Void> request(String action, String fields) {
    String id = Integer.toString(requests.incrementAndGet());
    var answer = new CompletableFuture<Void>();
    waiting.put(id, answer);
    String message = "{\"Action\":\"%s\",\"RequestId\":\"%s\"%s}".formatted(action, id, fields);
    synchronized (this) {
      // One send at a time, says the JDK.
      sent = sent.thenCompose(_ -> socket.sendText(message, true));
    }
    return answer;
  }

  CompletableFuture<Void> ready(int port) {
    return request(
        "ActivateServerProcess",
        ",\"SdkVersion\":\"5.0.0\",\"SdkLanguage\":\"Bench\",\"Port\":" + port);
  }

  CompletableFuture<Void> heartbeat() {
    return request("HeartbeatServerProcess", ",\"HealthStatus\":true");
  }

  CompletableFuture<Void> player(String action, String seat) {
    return request(
        action,
        ",\"GameSessionId\":\"%s\",\"PlayerSessionId\":\"%s\"".formatted(gameSession, seat));
  }

  void close() {
    socket.abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      heard(JSON.readTree(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void heard(JsonNode message) {
    CompletableFuture<Void> answered = waiting.remove(message.path("RequestId").asString(""));
    if (answered != null) {
      if (message.path("StatusCode").asInt(0) == 200) {
        answered.complete(null);
      } else {
        answered.completeExceptionally(new IllegalStateException(message.toString()));
      }
    } else if (message.path("Action").asString("").equals("CreateGameSession")) {
      String id = message.get("GameSessionId").asString();
      var activated = request("ActivateGameSession", ",\"GameSessionId\":\"" + id + "\"");
      activated.thenRun(() -> gameSession = id);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    lost = true;
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    lost = true;
  }
}
