package dev.netlift.local.dynamodb;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.process.Children;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * DynamoDB and DynamoDB Streams: checked by the front, answered by DynamoDB Local in a process of
 * its own. The process starts with the constructor; the first call waits for it. Any thread.
 */
public final class DynamoDb implements Service, AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration CALL_MAX = Duration.ofSeconds(30);
  // DynamoDB Local wants to see one, believes any, and keeps one database for all of them.
  private static final String ANY_CREDENTIALS =
      "AWS4-HMAC-SHA256 Credential=local/20260101/%s/dynamodb/aws4_request,"
          + " SignedHeaders=host, Signature=0";

  private static final byte[] NO_FIELDS = "{}".getBytes(StandardCharsets.UTF_8);

  private final DynamoDbConfig config;
  private final Process process;
  private final HttpClient http;
  private final URI endpoint;
  private final CompletableFuture<Void> ready;

  /**
   * @throws IllegalStateException the jars are missing or the process cannot be started
   */
  public DynamoDb(DynamoDbConfig config, Children children) {
    this.config = config;
    int port = freePort();
    this.endpoint = URI.create("http://127.0.0.1:" + port);
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.process = start(config, children, port);
    this.ready = CompletableFuture.runAsync(this::awaitReady, r -> Thread.ofVirtual().start(r));
  }

  private static Process start(DynamoDbConfig config, Children children, int port) {
    if (!Files.isDirectory(config.jars())) {
      throw new IllegalStateException(
          "DynamoDB Local is not in " + config.jars() + "; build fleet/local to fetch it");
    }
    try {
      Files.createDirectories(config.data());
      var builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              ownCode() + File.pathSeparator + config.jars().resolve("*"),
              LoopbackMain.class.getName(),
              "-port",
              Integer.toString(port),
              "-dbPath",
              config.data().toString(),
              "-sharedDb",
              "-disableTelemetry");
      builder.environment().clear();
      return children.start(builder, "dynamodb", config.logFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start DynamoDB Local", e);
    }
  }

  private static String ownCode() {
    try {
      return Path.of(LoopbackMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("our own code has no path", e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    }
  }

  private void awaitReady() {
    long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "DynamoDB Local ended with status "
                + process.exitValue()
                + "; see "
                + config.logFile());
      }
      try {
        send("DynamoDB_20120810.ListTables", "application/x-amz-json-1.0", NO_FIELDS);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - deadlineNanos > 0) {
          throw new IllegalStateException(
              "DynamoDB Local does not answer; see " + config.logFile(), e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while DynamoDB Local was starting", e);
    }
  }

  private HttpResponse<byte[]> send(String target, String contentType, byte[] body)
      throws IOException {
    var request =
        HttpRequest.newBuilder(endpoint)
            .timeout(CALL_MAX)
            .header("content-type", contentType)
            .header("x-amz-target", target)
            .header("authorization", ANY_CREDENTIALS.formatted(config.region()))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public String signingName() {
    return "dynamodb";
  }

  @Override
  public Reply handle(Call call) {
    String target = call.headers().getOrDefault("x-amz-target", "");
    if (!target.startsWith("DynamoDB_20120810.")
        && !target.startsWith("DynamoDBStreams_20120810.")) {
      throw new AwsException(400, "UnknownOperationException", "Unknown target '" + target + "'");
    }
    String contentType = call.headers().getOrDefault("content-type", "application/x-amz-json-1.0");
    HttpResponse<byte[]> answer = forward(target, contentType, call.body());
    Map<String, String> headers = new HashMap<>();
    // The checksum is over the very bytes, which are passed on untouched.
    for (String name : List.of("x-amz-crc32", "x-amzn-RequestId")) {
      answer.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
    }
    return new Reply(
        answer.statusCode(),
        answer.headers().firstValue("content-type").orElse(contentType),
        answer.body(),
        headers);
  }

  private HttpResponse<byte[]> forward(String target, String contentType, byte[] body) {
    try {
      ready.join();
      return send(target, contentType, body);
    } catch (CompletionException e) {
      throw unavailable("DynamoDB Local did not start; see " + config.logFile());
    } catch (IOException e) {
      throw unavailable("DynamoDB Local does not answer; see " + config.logFile());
    }
  }

  private static AwsException unavailable(String message) {
    return new AwsException(503, "ServiceUnavailable", message);
  }

  /** An operation of our own, past the front. @throws AwsException what DynamoDB answered */
  JsonNode ask(String operation, ObjectNode body) {
    return askAt("DynamoDB_20120810." + operation, body);
  }

  /**
   * An operation of DynamoDB Streams for an event source mapping, past the front.
   *
   * @throws AwsException what DynamoDB answered
   */
  public JsonNode askStreams(String operation, ObjectNode body) {
    return askAt("DynamoDBStreams_20120810." + operation, body);
  }

  private JsonNode askAt(String target, ObjectNode body) {
    var answer =
        forward(target, "application/x-amz-json-1.0", Bodies.MAPPER.writeValueAsBytes(body));
    JsonNode json = Bodies.MAPPER.readTree(answer.body());
    if (answer.statusCode() == 200) {
      return json;
    }
    String type = json.path("__type").asString("");
    throw new AwsException(
        answer.statusCode(),
        type.substring(type.indexOf('#') + 1),
        json.path("message").asString(json.path("Message").asString("")));
  }

  /** Every provider of DynamoDB resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new TableProvider(this, config.region(), config.account()),
        new ScalableTargetProvider(),
        new ScalingPolicyProvider());
  }

  /** Asks the process to end and gives it two seconds to write out. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(2, java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
