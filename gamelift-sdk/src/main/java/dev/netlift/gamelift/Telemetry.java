package dev.netlift.gamelift;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the metrics of one instance at every flush, and tells the crash reporter that this process
 * lives and when it means to end. Nothing of this ever fails a caller. Lives on the loop.
 */
final class Telemetry {
  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");
  private static final Duration GOODBYE = Duration.ofMillis(500);

  /** One datagram to the collector. */
  interface Sink extends AutoCloseable {
    void send(byte[] packet) throws IOException;

    @Override
    void close();
  }

  private final Loop loop;
  private final Fetcher fetcher;
  private final MetricsParameters parameters;
  private final Metrics metrics;
  private final Sink sink;
  private final long pid = ProcessHandle.current().pid();
  private Loop.@Nullable Timer next;
  private boolean stopped;
  private boolean troubled;

  Telemetry(Loop loop, Fetcher fetcher, MetricsParameters parameters, Metrics metrics, Sink sink) {
    this.loop = loop;
    this.fetcher = fetcher;
    this.parameters = parameters;
    this.metrics = metrics;
    this.sink = sink;
  }

  /** Over UDP. Throws METRIC_CONFIGURATION if the host has no address. */
  static Sink udp(MetricsParameters parameters) {
    try {
      var to =
          new InetSocketAddress(
              InetAddress.getByName(parameters.statsdHost()), parameters.statsdPort());
      var socket = new DatagramSocket();
      return new Sink() {
        @Override
        public void send(byte[] packet) throws IOException {
          socket.send(new DatagramPacket(packet, packet.length, to));
        }

        @Override
        public void close() {
          socket.close();
        }
      };
    } catch (IOException e) {
      throw new GameLiftException(
          ErrorType.METRIC_CONFIGURATION,
          "no way to StatsdHost " + parameters.statsdHost() + ": " + e.getClass().getSimpleName(),
          0,
          "",
          e);
    }
  }

  /**
   * @param processId empty if the environment did not name it
   * @param gameSessionId empty if there is none yet
   */
  void start(String processId, String gameSessionId) {
    metrics.setGlobalTag("process_pid", Long.toString(pid));
    if (!processId.isEmpty()) {
      tag("gamelift_process_id", processId);
    }
    tell("register", "");
    if (!gameSessionId.isEmpty()) {
      session(gameSessionId);
    }
    flushed();
  }

  private void flushed() {
    if (stopped) {
      return;
    }
    send(true);
    next = loop.schedule(Duration.ofMillis(parameters.flushIntervalMillis()), this::flushed);
  }

  /** From now on everything is this game session's. */
  void session(String gameSessionId) {
    tag("session_id", gameSessionId);
    tell("update", "&session_id=" + URLEncoder.encode(gameSessionId, StandardCharsets.UTF_8));
  }

  private void tag(String key, String value) {
    try {
      metrics.setGlobalTag(key, value);
    } catch (GameLiftException unfit) {
      LOG.log(System.Logger.Level.WARNING, () -> "metrics without a tag: key=" + key);
    }
  }

  /** The last flush. Done when the crash reporter has heard it, or after half a second. */
  CompletableFuture<Void> stop() {
    if (stopped) {
      return CompletableFuture.completedFuture(null);
    }
    stopped = true;
    if (next != null) {
      next.cancel();
    }
    send(false);
    sink.close();
    return tell("deregister", "")
        .completeOnTimeout(null, GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void send(boolean up) {
    StatsdLines lines = metrics.flush(parameters.maxPacketSize(), up);
    try {
      for (byte[] packet : lines.packets()) {
        sink.send(packet);
      }
    } catch (IOException e) {
      troubled("metrics are not sent: " + e.getClass().getSimpleName());
    }
    if (lines.dropped() > 0) {
      troubled("metrics do not fit into MaxPacketSize, or are no numbers: " + lines.dropped());
    }
  }

  private void troubled(String what) {
    if (!troubled) {
      troubled = true; // once: the next flush comes soon
      LOG.log(System.Logger.Level.WARNING, what);
    }
  }

  private CompletableFuture<Void> tell(String what, String more) {
    URI uri;
    try {
      uri =
          URI.create(
              "http://"
                  + parameters.crashReporterHost()
                  + ":"
                  + parameters.crashReporterPort()
                  + "/"
                  + what
                  + "?process_pid="
                  + pid
                  + more);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(null);
    }
    return fetcher
        .get(uri)
        .handle(
            (body, failure) -> {
              if (failure != null) {
                LOG.log(System.Logger.Level.DEBUG, () -> "crash reporter not told: " + what);
              }
              return null;
            });
  }
}
