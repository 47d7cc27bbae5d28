package dev.netlift.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How far each location is from here. */
public final class Latencies {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int SAMPLES = 5;

  private Latencies() {}

  /** What there is to ping. */
  private record Target(Optional<ClientConfig.Beacon> beacon, @Nullable URI ping) {}

  /**
   * Measures the locations that have a fleet now, as the backend says; when it says nothing, those
   * of the configuration. Blocks for half a second, longer where a location does not answer.
   *
   * @return as {@link #measure(ClientConfig, HttpClient)}
   * @throws BackendException no location answers
   */
  public static Map<String, Integer> measure(Api api) throws InterruptedException {
    var configured = configured(api.config());
    var served = new TreeMap<String, Target>();
    try {
      for (JsonNode location : api.get("/locations").body().path("locations")) {
        String name = location.path("name").asString("");
        var known = configured.getOrDefault(name, new Target(Optional.empty(), null));
        var beacon = ClientConfig.Beacon.read(location.path("ping"));
        if (location.path("instances").asInt(0) > 0) {
          served.put(name, new Target(beacon.isPresent() ? beacon : known.beacon(), known.ping()));
        }
      }
    } catch (BackendException | IllegalArgumentException e) {
      served.clear();
    }
    // None at all: a fleet that scales from zero, and the players must ask for a match first.
    return measure(served.isEmpty() ? configured : served, api.http());
  }

  /**
   * Pings every location over UDP, several times with pauses, or over a warm HTTP connection where
   * nothing comes back, and takes the median. Blocks for half a second, longer where a location
   * does not answer.
   *
   * @return milliseconds by location, at least 1 each; a location that does not answer is left out
   * @throws BackendException no location answers
   */
  public static Map<String, Integer> measure(ClientConfig config, HttpClient http)
      throws InterruptedException {
    return measure(configured(config), http);
  }

  private static Map<String, Target> configured(ClientConfig config) {
    var targets = new TreeMap<String, Target>();
    config
        .locations()
        .forEach(
            location ->
                targets.put(location.name(), new Target(location.beacon(), location.ping())));
    return targets;
  }

  private static Map<String, Integer> measure(Map<String, Target> targets, HttpClient http)
      throws InterruptedException {
    var beacons = new LinkedHashMap<String, ClientConfig.Beacon>();
    targets.forEach((name, target) -> target.beacon().ifPresent(at -> beacons.put(name, at)));
    var found = new TreeMap<>(UdpPings.medians(beacons));
    IOException last = null;
    for (var target : targets.entrySet()) {
      URI ping = target.getValue().ping();
      if (found.containsKey(target.getKey()) || ping == null) {
        continue;
      }
      try {
        found.put(target.getKey(), median(ping, http));
      } catch (IOException e) {
        last = e;
      }
    }
    if (found.isEmpty()) {
      throw BackendException.unreachable(
          "measuring the latency of every location",
          last == null ? new IOException("no location answers") : last);
    }
    return found;
  }

  private static int median(URI ping, HttpClient http) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(ping).timeout(TIMEOUT).build();
    var nanos = new long[SAMPLES];
    // One more than counted: the first pays for the connection.
    for (int i = -1; i < SAMPLES; i++) {
      long sent = System.nanoTime();
      var response = http.send(request, HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() != 200) {
        throw new IOException(ping + " answered " + response.statusCode());
      }
      if (i >= 0) {
        nanos[i] = System.nanoTime() - sent;
      }
    }
    return medianMillis(nanos);
  }

  /** The matchmaker takes whole milliseconds and refuses 0. */
  static int medianMillis(long[] nanos) {
    Arrays.sort(nanos);
    return (int) Math.max(1, Duration.ofNanos(nanos[nanos.length / 2]).toMillis());
  }
}
