package dev.netlift.local.webpush;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** WebDriver BiDi: commands to a browser over its own WebSocket, one session. Any thread. */
public final class Bidi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong last = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final WebSocket socket;
  private final String page;

  private Bidi(URI browser) throws InterruptedException {
    socket = http.newWebSocketBuilder().buildAsync(browser, new Ear()).join();
    call("session.new", object("{\"capabilities\":{}}"));
    page =
        call("browsingContext.getTree", object("{}"))
            .path("contexts")
            .path(0)
            .path("context")
            .asString("");
  }

  /**
   * @param browser for example {@code ws://127.0.0.1:9222/session}
   */
  public static Bidi connect(URI browser) throws InterruptedException {
    return new Bidi(browser);
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) JsonMapper.shared().readTree(json);
  }

  /**
   * @throws IllegalStateException the browser answers with an error, or not at all
   */
  private JsonNode call(String method, ObjectNode parameters) throws InterruptedException {
    long id = last.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    asked.put(id, answer);
    ObjectNode command = JsonMapper.shared().createObjectNode().put("id", id).put("method", method);
    command.set("params", parameters);
    socket.sendText(command.toString(), true).join();
    try {
      JsonNode got = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!got.path("type").asString("").equals("success")) {
        throw new IllegalStateException(method + " failed: " + got);
      }
      return got.path("result");
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no answer to " + method, e);
    } finally {
      asked.remove(id);
    }
  }

  /** As a person would who is asked. */
  public void allowNotifications(URI origin) throws InterruptedException {
    call(
        "permissions.setPermission",
        object("{\"descriptor\":{\"name\":\"notifications\"},\"state\":\"granted\"}")
            .put("origin", origin.toString()));
  }

  /** Shows a page and waits until it is loaded. */
  public void open(URI address) throws InterruptedException {
    call(
        "browsingContext.navigate",
        object("{\"wait\":\"complete\"}").put("context", page).put("url", address.toString()));
  }

  /**
   * What a script in the page comes to.
   *
   * @param expression of a string, or a promise of one
   * @throws IllegalStateException it throws
   */
  public String evaluate(String expression) throws InterruptedException {
    ObjectNode parameters = object("{\"awaitPromise\":true}").put("expression", expression);
    parameters.putObject("target").put("context", page);
    JsonNode result = call("script.evaluate", parameters);
    if (!result.path("type").asString("").equals("success")) {
      throw new IllegalStateException("the page says: " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value").asString("");
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean whole) {
      text.append(part);
      if (whole) {
        JsonNode message = JsonMapper.shared().readTree(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> answer = asked.get(message.path("id").asLong(-1));
        if (answer != null) {
          answer.complete(message);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      asked.values().forEach(answer -> answer.completeExceptionally(error));
    }
  }
}
