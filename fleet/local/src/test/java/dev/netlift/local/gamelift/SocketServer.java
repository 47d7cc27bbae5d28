package dev.netlift.local.gamelift;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Speaks for a process that a fleet really started, over a real WebSocket. */
final class SocketServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration MOST = Duration.ofSeconds(10);

  private final HttpClient http;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonNode> pushes = new LinkedBlockingQueue<>();
  private int requests;

  private SocketServer(HttpClient http, Map<String, String> environment) {
    this.http = http;
    socket =
        http.newWebSocketBuilder()
            .connectTimeout(MOST)
            .buildAsync(url(environment), new Ears())
            .join();
  }

  /**
   * @param environment as the process saw it
   * @throws java.util.concurrent.CompletionException the handshake was refused
   */
  static SocketServer dial(Map<String, String> environment) {
    return new SocketServer(HttpClient.newHttpClient(), environment);
  }

  /** Reads what the script of the build wrote, as soon as it is all there. */
  static Map<String, String> environmentOf(Path buildDir, long pid) throws IOException {
    Path file = buildDir.resolve("env-" + pid);
    long deadlineNanos = System.nanoTime() + MOST.toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("process " + pid + " did not write " + file);
      }
      Thread.onSpinWait();
    }
    var environment = new HashMap<String, String>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        environment.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return environment;
  }

  private static URI url(Map<String, String> environment) {
    var query = new StringBuilder();
    Map.of(
            "pID", "PROCESS_ID",
            "FleetId", "FLEET_ID",
            "ComputeId", "HOST_ID",
            "Authorization", "AUTH_TOKEN")
        .forEach(
            (key, name) -> {
              String value = environment.getOrDefault("GAMELIFT_SDK_" + name, "");
              query
                  .append(key)
                  .append('=')
                  .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
              query.append('&');
            });
    return URI.create(
        environment.get("GAMELIFT_SDK_WEBSOCKET_URL")
            + "?"
            + query
            + "IdempotencyToken=x&sdkVersion=5.6.0&sdkLanguage=Java");
  }

  ObjectNode request(String action) {
    return JSON.createObjectNode().put("Action", action).put("RequestId", "r" + ++requests);
  }

  int status(ObjectNode request) throws InterruptedException {
    socket.sendText(request.toString(), true).join();
    return next(replies).get("StatusCode").asInt();
  }

  JsonNode push() throws InterruptedException {
    return next(pushes);
  }

  private static JsonNode next(BlockingQueue<JsonNode> queue) throws InterruptedException {
    JsonNode message = queue.poll(MOST.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) {
      throw new AssertionError("no message in " + MOST);
    }
    return message;
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }

  private final class Ears implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonNode message = JSON.readTree(text.toString());
        text.setLength(0);
        (message.has("RequestId") ? replies : pushes).add(message);
      }
      from.request(1);
      return null;
    }
  }
}
