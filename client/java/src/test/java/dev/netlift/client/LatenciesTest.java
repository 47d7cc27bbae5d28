package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final Duration LOST = Duration.ofDays(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private StubBackend backend;

  /** Sends back what it gets, each as late as the test wants, or not at all. */
  private static final class Echo implements AutoCloseable {
    final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final IntFunction<Duration> delay;

    Echo(IntFunction<Duration> delay) throws IOException {
      this.delay = delay;
      Thread.ofVirtual().start(this::serve);
    }

    ClientConfig.Beacon beacon() {
      return new ClientConfig.Beacon("127.0.0.1", socket.getLocalPort());
    }

    private void serve() {
      try {
        for (int i = 0; ; i++) {
          var packet = new DatagramPacket(new byte[64], 64);
          socket.receive(packet);
          var after = delay.apply(i);
          if (after.compareTo(LOST) < 0) {
            Thread.ofVirtual().start(() -> answer(packet, after));
          }
        }
      } catch (IOException e) {
        // Closed: the test is over.
      }
    }

    private void answer(DatagramPacket packet, Duration after) {
      long due = System.nanoTime() + after.toNanos();
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      try {
        socket.send(packet);
      } catch (IOException e) {
        // As good as lost.
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    backend = new StubBackend();
  }

  @AfterEach
  void stop() {
    backend.close();
    http.close();
  }

  @Test
  void givenNearBeacon_whenMeasured_thenAtLeastOneMillisecond() throws Exception {
    try (var near = new Echo(i -> Duration.ZERO)) {
      var medians = UdpPings.medians(Map.of("here", near.beacon()));
      assertThat(medians).hasEntrySatisfying("here", ms -> assertThat(ms).isBetween(1, 200));
    }
  }

  @Test
  void givenFarAndNearBeacon_whenMeasuredTogether_thenEachHasItsOwnMedian() throws Exception {
    try (var near = new Echo(i -> i < 2 ? Duration.ofMillis(600) : Duration.ZERO);
        var far = new Echo(i -> Duration.ofMillis(300))) {
      var medians = UdpPings.medians(Map.of("near", near.beacon(), "far", far.beacon()));
      assertThat(medians.get("far")).isBetween(300, 600);
      assertThat(medians.get("near")).as("two slow ones of five are none").isLessThan(250);
    }
  }

  @Test
  void givenTwoProbesLost_whenMeasured_thenTheOthersCount() throws Exception {
    try (var lossy = new Echo(i -> i % 2 == 1 ? LOST : Duration.ZERO)) {
      assertThat(UdpPings.medians(Map.of("here", lossy.beacon()))).containsKey("here");
    }
  }

  @Test
  void givenSilentBeacon_whenMeasured_thenHttpIsAsked() throws Exception {
    backend.answer("GET /ping", 200, "");
    try (var silent = new Echo(i -> LOST)) {
      var known = backend.config();
      var location = known.locations().getFirst();
      var config =
          new ClientConfig(
              known.region(),
              known.endpointUrl(),
              known.identityPoolId(),
              known.apiUrl(),
              List.of(
                  new ClientConfig.Location(
                      location.name(), location.ping(), Optional.of(silent.beacon()))));
      assertThat(Latencies.measure(config, http)).containsOnlyKeys("us-west-2");
      assertThat(backend.heardNames()).contains("GET /ping");
    }
  }

  @Test
  void givenTheBackendsLocations_whenMeasured_thenThoseWithoutAFleetAreLeftOut() throws Exception {
    try (var near = new Echo(i -> Duration.ZERO)) {
      String ping = "\"ping\":{\"host\":\"127.0.0.1\",\"port\":" + near.socket.getLocalPort() + "}";
      backend.guest("AKID1", Duration.ofHours(1));
      backend.answer(
          "GET /apis/a1/locations",
          200,
          "{\"locations\":[{\"name\":\"eu-west-1\",\"instances\":2,"
              + ping
              + "},{\"name\":\"us-west-2\",\"instances\":0,"
              + ping
              + "}]}");
      assertThat(Latencies.measure(api())).containsOnlyKeys("eu-west-1");
      assertThat(backend.heardNames()).doesNotContain("GET /ping");
    }
  }

  @Test
  void givenTheBackendSaysNothing_whenMeasured_thenTheConfiguredLocationsAre() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer("GET /apis/a1/locations", 404, "{}");
    backend.answer("GET /ping", 200, "");
    assertThat(Latencies.measure(api())).containsOnlyKeys("us-west-2");
  }

  private Api api() {
    var guest = new GuestIdentity(backend.config(), http, backend.clock());
    return new Api(backend.config(), http, guest, backend.clock(), backend.pause());
  }
}
