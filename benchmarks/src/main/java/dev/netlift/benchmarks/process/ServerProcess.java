package dev.netlift.benchmarks.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.netlift.benchmarks.Processes;
import dev.netlift.benchmarks.gamelift.LocalService;
import dev.netlift.local.front.AwsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * One game server process from its launcher, between the local GameLift and a backend that says
 * yes. Thread-safe.
 */
final class ServerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern PORT = Pattern.compile("game port bound port=\"(\\d+)\"");
  private static final int STAT_USER = 11;
  private static final int STAT_SYSTEM = 12;

  /** Linux counts CPU time in hundredths of a second. */
  private static final long CPU_TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / 100;

  private final LocalService service;
  private final HttpServer backend;
  private final Process process;
  private final long startNanos;
  private final CompletableFuture<Long> ready = new CompletableFuture<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final CompletableFuture<byte[]> sessionKey = new CompletableFuture<>();

  /**
   * @param aot whether an AOT cache that is there may be used
   * @param arguments beside those that every server needs
   */
  ServerProcess(
      Build build, LocalService service, boolean aot, String jvmOptions, List<String> arguments)
      throws IOException {
    this.service = service;
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext("/", this::answer);
    backend.start();
    String url = "http://127.0.0.1:" + backend.getAddress().getPort();
    var builder =
        new ProcessBuilder(
            build.launcher().toString(),
            "--port",
            "0",
            "--backend-url",
            url,
            "--region",
            "us-west-2",
            "--session-seconds",
            "86400",
            "--game",
            EndlessArena.class.getName());
    builder.command().addAll(arguments);
    environment(builder, jvmOptions);
    var environment = builder.environment();
    environment.put("NETLIFT_AOT", aot ? "on" : "off");
    environment.put("AWS_ENDPOINT_URL", url);
    environment.put("AWS_ACCESS_KEY_ID", "bench");
    environment.put("AWS_SECRET_ACCESS_KEY", "bench");
    environment.put("GAMELIFT_SDK_WEBSOCKET_URL", service.url());
    environment.put("GAMELIFT_SDK_AUTH_TOKEN", service.token);
    environment.put("GAMELIFT_SDK_PROCESS_ID", "bench-" + UUID.randomUUID());
    environment.put("GAMELIFT_SDK_HOST_ID", LocalService.COMPUTE);
    environment.put("GAMELIFT_SDK_FLEET_ID", service.fleet);
    startNanos = System.nanoTime();
    process =
        Processes.start(builder.directory(build.directory().toFile()).redirectErrorStream(true));
    var reader = new Thread(this::listen, "server-output");
    reader.setDaemon(true);
    reader.start();
  }

  static void environment(ProcessBuilder builder, String jvmOptions) {
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    if (!jvmOptions.isEmpty()) {
      environment.put("JDK_JAVA_OPTIONS", jvmOptions);
    }
  }

  private void listen() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        var bound = PORT.matcher(line);
        if (bound.find()) {
          port.complete(Integer.parseInt(bound.group(1)));
        }
        if (line.contains("to=\"READY\"")) {
          ready.complete(System.nanoTime());
        }
        if (line.contains(" WARN ") || line.contains(" ERROR ")) {
          System.err.println("server: " + line);
        }
      }
    } catch (IOException e) {
      System.err.println("server: no output any more: " + e);
    }
    var ended = new IllegalStateException("the server process ended");
    ready.completeExceptionally(ended);
    port.completeExceptionally(ended);
    sessionKey.completeExceptionally(ended);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/sessions")) {
      String key = JsonMapper.shared().readTree(body).path("sessionKey").asString();
      sessionKey.complete(Base64.getUrlDecoder().decode(key));
    }
    byte[] answer =
        (path.equals("/") ? "<PutMetricDataResponse/>" : "{\"results\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(path.endsWith("/sessions") ? 201 : 200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** From the start of the launcher to GameLift's word that the process is ready. */
  long readyAfterNanos() {
    return ready.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join() - startNanos;
  }

  int port() {
    return port.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  byte[] sessionKey() {
    return sessionKey.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** A session on this process, which must be ready and the only one; waits until it is active. */
  String startSession() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String session = place(deadline);
    while (!service.status(session).equals("ACTIVE")) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the session did not become active");
      }
      Thread.sleep(5);
    }
    return session;
  }

  /** GameLift gives sessions to a process only when it has said that it is healthy. */
  private String place(long deadlineNanos) throws InterruptedException {
    while (true) {
      try {
        return service.createGameSession();
      } catch (AwsException e) {
        if (System.nanoTime() - deadlineNanos > 0) {
          throw e;
        }
        Thread.sleep(5);
      }
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Of all threads since the start. */
  long cpuNanos() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
    // The name in parentheses may hold spaces.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[STAT_USER]) + Long.parseLong(fields[STAT_SYSTEM]))
        * CPU_TICK_NANOS;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    backend.stop(0);
  }
}
