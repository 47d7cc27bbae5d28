package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.netlift.server.net.Scheduled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The signed requests as they arrive; whether the signature is right, the local cloud judges. */
class HttpBackendIT {
  private record Arrived(String path, String authorization, String token, String body) {}

  private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private HttpBackend backend;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          arrived.add(
              new Arrived(
                  exchange.getRequestURI().getPath(),
                  headers.getFirst("Authorization"),
                  headers.getFirst("X-Amz-Security-Token"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          var status = statuses.poll();
          exchange.sendResponseHeaders(status == null ? 201 : status, -1);
          exchange.close();
        });
    server.start();
    backend =
        new HttpBackend(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/apis/abc/"),
            "us-west-2",
            StaticCredentialsProvider.create(AwsSessionCredentials.create("AKIA", "s", "tok")));
  }

  @AfterEach
  void stop() {
    backend.close();
    server.stop(0);
  }

  @Test
  void givenAKey_whenRegistered_thenSignedForExecuteApiUnderThePathOfTheBackend() throws Exception {
    backend.register("arn:session", new byte[32], Duration.ofSeconds(20));
    assertThat(arrived).hasSize(1);
    var request = arrived.getFirst();
    assertThat(request.path()).isEqualTo("/apis/abc/sessions");
    assertThat(request.authorization())
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIA/")
        .contains("/us-west-2/execute-api/aws4_request");
    assertThat(request.token()).isEqualTo("tok");
    assertThat(request.body())
        .isEqualTo(
            "{\"v\":1,\"gameSessionId\":\"arn:session\",\"sessionKey\":\""
                + "A".repeat(43)
                + "\"}");
  }

  @Test
  void givenABackendInTrouble_whenRegistering_thenTriedUntilItIsThere() throws Exception {
    statuses.addAll(List.of(500, 503, 403));
    backend.register("arn:session", new byte[32], Duration.ofSeconds(20));
    assertThat(arrived).hasSize(4);
  }

  @Test
  void givenAnotherKeyIsThere_whenRegistering_thenRefusedAtOnce() {
    statuses.add(409);
    assertThatThrownBy(() -> backend.register("arn:session", new byte[32], Duration.ofSeconds(20)))
        .isInstanceOf(SessionBackend.RefusedException.class)
        .hasMessageContaining("409");
    assertThat(arrived).hasSize(1);
  }

  @Test
  void givenABackendThatStaysAway_whenTheLimitIsReached_thenRefusedWithTheLastFailure() {
    statuses.addAll(java.util.Collections.nCopies(50, 503));
    long start = System.nanoTime();
    assertThatThrownBy(() -> backend.register("arn:session", new byte[32], Duration.ofMillis(700)))
        .isInstanceOf(SessionBackend.RefusedException.class)
        .hasMessageContaining("PT0.7S")
        .hasMessageContaining("503");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(arrived).hasSizeGreaterThan(1);
  }

  @Test
  void givenReports_whenPosted_thenOnTheirRoute() throws Exception {
    statuses.add(200);
    var answer = backend.post("{}".getBytes(StandardCharsets.UTF_8), "abcd");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(arrived.getFirst().path()).isEqualTo("/apis/abc/reports");
    assertThat(arrived.getFirst().authorization()).contains("x-netlift-hmac");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenLinux_whenRequestsAreSent_thenTheThreadsOfTheClientLetTicksGoFirst() throws Exception {
    var before = threads();
    try (var another =
        new HttpBackend(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            "us-west-2",
            StaticCredentialsProvider.create(AwsSessionCredentials.create("AKIA", "s", "tok")))) {
      another.post("{}".getBytes(StandardCharsets.UTF_8), "abcd");
      List<Scheduled> its = its(before);
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!its.stream().allMatch(Scheduled::isBehindTheTick) && System.nanoTime() < end) {
        Thread.sleep(10); // One that has begun a moment ago is not there yet.
        its = its(before);
      }
      assertThat(its).as("a selector's and one that works").hasSizeGreaterThanOrEqualTo(2);
      assertThat(its).allMatch(Scheduled::isBehindTheTick);
    }
  }

  /** Threads of HTTP clients that were not there before. */
  private static List<Scheduled> its(Map<Path, Scheduled> before) throws IOException {
    var all = threads();
    all.keySet().removeAll(before.keySet());
    return all.values().stream()
        .filter(
            thread -> thread.name().startsWith("HttpClient-") || thread.name().equals("backend"))
        .toList();
  }

  /** Those of this process, by their folders. */
  private static Map<Path, Scheduled> threads() throws IOException {
    var threads = new HashMap<Path, Scheduled>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : all.toList()) {
        try {
          threads.put(thread, Scheduled.of(thread));
        } catch (IOException e) {
          // It has ended meanwhile.
        }
      }
    }
    return threads;
  }
}
