package dev.netlift.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * A backend that answers what the test put in, remembers what it heard, and whose clock moves only
 * when somebody waits.
 */
final class StubBackend implements AutoCloseable {
  record Heard(String method, URI uri, Map<String, String> headers, byte[] body) {
    /** Empty when it was not sent. */
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  record Canned(int status, String body, Map<String, String> headers) {}

  private final HttpServer server;
  private final Map<String, Queue<Canned>> answers = new HashMap<>();
  private final Map<String, Canned> last = new HashMap<>();
  private final List<Heard> heard = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");

  StubBackend() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  ClientConfig config() {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new ClientConfig(
        "us-west-2",
        base.resolve("/cognito"),
        "us-west-2:pool",
        base.resolve("/apis/a1"),
        List.of(new ClientConfig.Location("us-west-2", base.resolve("/ping"))));
  }

  /** Queues an answer for {@code "METHOD /path"}, or for a Cognito operation by its name. */
  synchronized StubBackend answer(String what, int status, String body, String... headers) {
    var map = new HashMap<String, String>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    answers.computeIfAbsent(what, k -> new ArrayDeque<>()).add(new Canned(status, body, map));
    return this;
  }

  StubBackend guest(String accessKeyId, Duration life) {
    answer("GetId", 200, "{\"IdentityId\":\"us-west-2:guest\"}");
    return keys(accessKeyId, life);
  }

  synchronized StubBackend keys(String accessKeyId, Duration life) {
    return answer(
        "GetCredentialsForIdentity",
        200,
        """
        {"IdentityId":"us-west-2:guest","Credentials":{"AccessKeyId":"%s","SecretKey":"secret-%s",
         "SessionToken":"token-%s","Expiration":%s}}"""
            .formatted(
                accessKeyId, accessKeyId, accessKeyId, now.plus(life).toEpochMilli() / 1000.0));
  }

  synchronized List<Heard> heard() {
    return List.copyOf(heard);
  }

  List<String> heardNames() {
    return heard().stream().map(StubBackend::name).toList();
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  InstantSource clock() {
    return () -> {
      synchronized (this) {
        return now;
      }
    };
  }

  Pause pause() {
    return duration -> {
      synchronized (this) {
        pauses.add(duration);
        now = now.plus(duration);
      }
    };
  }

  static String name(Heard request) {
    String target = request.headers().getOrDefault("x-amz-target", "");
    return target.isEmpty()
        ? request.method() + " " + request.uri().getPath()
        : target.substring(target.indexOf('.') + 1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var headers = new TreeMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    var request =
        new Heard(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            headers,
            exchange.getRequestBody().readAllBytes());
    Canned answer;
    synchronized (this) {
      heard.add(request);
      var queue = answers.getOrDefault(name(request), new ArrayDeque<>());
      Canned first = queue.poll();
      if (first == null) {
        // The last one stays, for those who poll.
        first = last.get(name(request));
      } else {
        last.put(name(request), first);
      }
      answer = first == null ? new Canned(500, "{\"message\":\"not scripted\"}", Map.of()) : first;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
