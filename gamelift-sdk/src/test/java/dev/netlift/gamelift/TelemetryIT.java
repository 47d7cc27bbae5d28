package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Metrics over a real socket, and a crash reporter that listens. */
class TelemetryIT {
  private static String hear(DatagramSocket collector) throws Exception {
    var packet = new DatagramPacket(new byte[2_048], 2_048);
    collector.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }

  /** The SDK takes no port beyond 60000, and the system gives such. */
  private static DatagramSocket collector() throws Exception {
    while (true) {
      var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      if (socket.getLocalPort() <= 60_000) {
        return socket;
      }
      socket.close();
    }
  }

  private static HttpServer reporter() throws Exception {
    while (true) {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
      if (server.getAddress().getPort() <= 60_000) {
        return server;
      }
      server.stop(0);
    }
  }

  @Test
  void givenACollector_whenAProcessLives_thenItIsUpAndThenItIsNot() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    HttpServer reporter = reporter();
    reporter.createContext(
        "/",
        exchange -> {
          try (exchange) {
            told.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, -1);
          }
        });
    reporter.start();
    try (var service = new ScriptedService();
        DatagramSocket collector = collector()) {
      collector.setSoTimeout(ScriptedService.LIMIT_SECONDS * 1_000);
      Map<String, String> environment =
          Map.of(
              "GAMELIFT_STATSD_HOST", "127.0.0.1",
              "GAMELIFT_STATSD_PORT", Integer.toString(collector.getLocalPort()),
              "GAMELIFT_CRASH_REPORTER_HOST", "127.0.0.1",
              "GAMELIFT_CRASH_REPORTER_PORT", Integer.toString(reporter.getAddress().getPort()),
              "GAMELIFT_FLUSH_INTERVAL_MS", "50");
      try (GameLiftServer server =
          GameLiftServer.initAsync(
                  service.parameters(), environment::get, ConnectOptions.standard())
              .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS)) {
        Metrics metrics = server.initMetrics();
        assertThat(hear(collector)).startsWith("server_up:1|g|#process_pid:");
        metrics.counter("packets_in").add(3);
        String packet = hear(collector);
        while (!packet.contains("server_packets_in:3|c")) {
          packet = hear(collector);
        }
        assertThat(told.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
            .isEqualTo("/register");
      }
      assertThat(told.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo("/deregister");
      String last = hear(collector);
      while (!last.startsWith("server_up:0|g")) {
        last = hear(collector);
      }
    } finally {
      reporter.stop(0);
    }
    Threads.assertGone();
  }
}
