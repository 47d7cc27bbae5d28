package dev.netlift.benchmarks.attack;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The other side: does what it is told, a line each, and says what it did. */
final class Attackers {
  private static final int FLOOD_THREADS = 2;

  private Attackers() {}

  /**
   * Arguments: port, certificate. Standard input: {@code record TOKEN}, {@code flood RATE SECONDS},
   * {@code tls TOKEN...}, {@code torment SECONDS TOKEN...}.
   */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    var streams = new Streams(port, Path.of(args[1]));
    List<byte[]> recorded = List.of();
    var console = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = console.readLine()) != null; ) {
      List<String> words = List.of(line.split(" "));
      switch (words.getFirst()) {
        case "record" -> {
          recorded = Recorder.record(port, words.get(1));
          System.out.println("recorded=" + recorded.size());
        }
        case "flood" ->
            System.out.println(
                flood(
                    port,
                    Double.parseDouble(words.get(1)),
                    Integer.parseInt(words.get(2)),
                    recorded));
        case "tls" -> System.out.println(streams.tlsJoins(words.subList(1, words.size())));
        case "torment" ->
            System.out.println(
                streams.torment(Integer.parseInt(words.get(1)), words.subList(2, words.size())));
        default -> throw new IllegalArgumentException("unknown command " + words.getFirst());
      }
    }
    System.exit(0);
  }

  private static String flood(int port, double perSecond, int seconds, List<byte[]> recorded)
      throws Exception {
    var floods = new ArrayList<Flood>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < FLOOD_THREADS; i++) {
      floods.add(new Flood(port, i, perSecond / FLOOD_THREADS, seconds, recorded));
    }
    for (Flood each : floods) {
      threads.add(Thread.ofPlatform().start(each));
    }
    for (Thread each : threads) {
      each.join();
    }
    return "sent="
        + floods.stream().mapToLong(each -> each.sent).sum()
        + " sentBytes="
        + floods.stream().mapToLong(each -> each.sentBytes).sum()
        + " answeredBytes="
        + floods.stream().mapToLong(each -> each.answeredBytes).sum();
  }
}
