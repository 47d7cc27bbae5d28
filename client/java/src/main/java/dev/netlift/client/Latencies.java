package dev.netlift.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How far each location is from here. */
public final class Latencies {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int SAMPLES = 5;

  private Latencies() {}

  /**
   * Pings every location over a warm connection and takes the median. Blocks; some milliseconds to
   * seconds.
   *
   * @return milliseconds by location, at least 1 each; a location that does not answer is left out
   * @throws BackendException no location answers
   */
  public static Map<String, Integer> measure(ClientConfig config, HttpClient http)
      throws InterruptedException {
    var found = new TreeMap<String, Integer>();
    IOException last = null;
    for (ClientConfig.Location location : config.locations()) {
      try {
        found.put(location.name(), median(location.ping(), http));
      } catch (IOException e) {
        last = e;
      }
    }
    if (found.isEmpty()) {
      throw BackendException.unreachable(
          "measuring the latency of every location",
          last == null ? new IOException("no location") : last);
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
    Arrays.sort(nanos);
    // The matchmaker takes whole milliseconds and refuses 0.
    return (int) Math.max(1, Duration.ofNanos(nanos[SAMPLES / 2]).toMillis());
  }
}
