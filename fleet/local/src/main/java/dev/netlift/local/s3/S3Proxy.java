package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.OwnerFile;
import dev.netlift.local.process.Children;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * s3proxy in a process of its own, started by the first call: who uploads nothing does without it.
 * It listens on 127.0.0.1 and takes nothing that is not signed with the keys drawn at its start.
 * Any thread.
 */
final class S3Proxy implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration CALL_MAX = Duration.ofMinutes(10);
  private static final int KEY_BYTES = 20;

  private final S3Config config;
  private final Children children;
  private final Consumer<S3Proxy> started;
  private final Set<String> buckets = ConcurrentHashMap.newKeySet();
  private @Nullable Running running;
  private boolean closed;

  /** The process and the way to it. */
  private record Running(Process process, URI endpoint, HttpClient http, ProxySigner signer) {}

  /**
   * @param path encoded
   * @param body of a PUT or POST; {@link HttpRequest.BodyPublishers#noBody} else
   */
  record Ask(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      BodyPublisher body) {
    static Ask of(String method, String bucket, String key) {
      return new Ask(
          method, path(bucket, key), Map.of(), Map.of(), HttpRequest.BodyPublishers.noBody());
    }

    Ask query(Map<String, String> with) {
      return new Ask(method, path, with, headers, body);
    }

    Ask headers(Map<String, String> with) {
      return new Ask(method, path, query, with, body);
    }

    Ask body(BodyPublisher with) {
      return new Ask(method, path, query, headers, with);
    }

    static String path(String bucket, String key) {
      return "/" + bucket + (key.isEmpty() ? "" : "/" + ProxySigner.encode(key, true));
    }
  }

  /**
   * @param started called once, on the thread of the first call, when the process answers
   */
  S3Proxy(S3Config config, Children children, Consumer<S3Proxy> started) {
    this.config = config;
    this.children = children;
    this.started = started;
  }

  /** Whether it has been needed. */
  synchronized boolean runs() {
    return running != null;
  }

  /**
   * Sends a call about a bucket, which is made in s3proxy if it is not there.
   *
   * @return the answer; its body must be closed
   * @throws AwsException ServiceUnavailable
   */
  HttpResponse<InputStream> send(String bucket, Ask ask) {
    Running to = start();
    try {
      if (!bucket.isEmpty() && !buckets.contains(bucket)) {
        int status = drained(exchange(to, Ask.of("PUT", bucket, "")));
        if (status != 200 && status != 409) {
          throw unavailable("s3proxy does not make the bucket " + bucket + ": " + status);
        }
        buckets.add(bucket);
      }
      return exchange(to, ask);
    } catch (IOException e) {
      throw unavailable("s3proxy does not answer; see " + config.logFile());
    }
  }

  /** The bucket is gone, or about to go. */
  void forget(String bucket) {
    buckets.remove(bucket);
  }

  private static int drained(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      body.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return answer.statusCode();
  }

  private HttpResponse<InputStream> exchange(Running to, Ask ask) throws IOException {
    String query = ProxySigner.query(ask.query());
    URI uri = URI.create(to.endpoint() + ask.path() + (query.isEmpty() ? "" : "?" + query));
    var request = HttpRequest.newBuilder(uri).timeout(CALL_MAX).method(ask.method(), ask.body());
    ask.headers().forEach(request::header);
    to.signer()
        .sign(ask.method(), uri.getAuthority(), ask.path(), ask.query())
        .forEach(request::header);
    try {
      return to.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private synchronized Running start() {
    if (closed) {
      throw unavailable("the local cloud is stopping");
    }
    if (running != null) {
      if (running.process().isAlive()) {
        return running;
      }
      running.http().close();
      buckets.clear();
    }
    if (!Files.isDirectory(config.jars())) {
      throw unavailable("s3proxy is not in " + config.jars() + "; build fleet/local to fetch it");
    }
    boolean first = running == null;
    Running fresh;
    try {
      fresh = launch();
      running = fresh;
      awaitReady(fresh);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start s3proxy", e);
    }
    if (first) {
      started.accept(this);
    }
    return fresh;
  }

  private Running launch() throws IOException {
    Files.createDirectories(config.data());
    int port = freePort();
    var random = new SecureRandom();
    var signer = new ProxySigner(draw(random), draw(random), config.region(), config.clock());
    OwnerFile.write(
        config.settings(),
        String.join(
            "\n",
            "s3proxy.endpoint=http://127.0.0.1:" + port,
            "s3proxy.authorization=aws-v4",
            "s3proxy.identity=" + signer.accessKeyId(),
            "s3proxy.credential=" + signer.secretAccessKey(),
            "s3proxy.ignore-unknown-headers=true",
            "jclouds.provider=filesystem-nio2",
            "jclouds.filesystem.basedir=" + escaped(config.data()),
            ""));
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            // It turns standard error into log lines, which would come back here for ever.
            "-Dorg.slf4j.simpleLogger.cacheOutputStream=true",
            "-cp",
            config.jars() + File.separator + "*",
            "org.gaul.s3proxy.Main",
            "--properties",
            config.settings().toString());
    builder.environment().clear();
    // Names of files, and so keys, are read and written in it.
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = children.start(builder, "s3proxy", config.logFile());
    return new Running(
        process,
        URI.create("http://127.0.0.1:" + port),
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
        signer);
  }

  /** A properties file takes a backslash for an escape. */
  private static String escaped(Path path) {
    return path.toAbsolutePath().toString().replace("\\", "\\\\");
  }

  private static String draw(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(Running fresh) throws IOException {
    long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      if (!fresh.process().isAlive()) {
        throw unavailable("s3proxy ended as it started; see " + config.logFile());
      }
      try {
        drained(exchange(fresh, Ask.of("GET", "", "")));
        return;
      } catch (IOException e) {
        if (System.nanoTime() - deadlineNanos > 0) {
          throw unavailable("s3proxy does not answer; see " + config.logFile());
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while s3proxy was starting", e);
    }
  }

  private static AwsException unavailable(String message) {
    return new AwsException(503, "ServiceUnavailable", message);
  }

  @Override
  public void close() {
    Running last;
    synchronized (this) {
      closed = true;
      last = running;
    }
    if (last == null) {
      return;
    }
    last.process().destroy();
    try {
      if (!last.process().waitFor(1, TimeUnit.SECONDS)) {
        last.process().destroyForcibly();
      }
      Files.deleteIfExists(config.settings());
    } catch (InterruptedException e) {
      last.process().destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    last.http().close();
  }
}
