package dev.netlift.gamelift;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text of DogStatsD, in datagrams of bounded size. One flush; not thread-safe. */
final class StatsdLines {
  private static final double WHOLE_MAX = 1e15;
  private static final int DECIMALS = 5;

  private final int packetMax;
  private final Map<String, String> globalTags;
  private final List<byte[]> packets = new ArrayList<>();
  private final StringBuilder packet = new StringBuilder();
  private int dropped;

  /** Global tags win over a metric's own. */
  StatsdLines(int packetMax, Map<String, String> globalTags) {
    this.packetMax = packetMax;
    this.globalTags = globalTags;
  }

  /** {@code server_} in front, unless it is there. */
  static String name(String key) {
    return key.startsWith("server_") ? key : "server_" + key;
  }

  /** Five decimals at most, and none that are not needed. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX) {
      return Long.toString((long) value);
    }
    return BigDecimal.valueOf(value)
        .setScale(DECIMALS, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /**
   * @param type g, c or ms
   * @param rate 1 if everything counted
   */
  void add(String key, double value, String type, double rate, Map<String, String> tags) {
    if (!Double.isFinite(value)) {
      dropped++;
      return;
    }
    if (type.equals("g") && value < 0) {
      // A sign would make it a change of the gauge; from 0 it is the value.
      line(key, "0", type, rate, tags);
    }
    line(key, number(value), type, rate, tags);
  }

  private void line(String key, String value, String type, double rate, Map<String, String> tags) {
    var line = new StringBuilder(name(key)).append(':').append(value).append('|').append(type);
    if (rate < 1) {
      line.append("|@").append(number(rate));
    }
    var all = new TreeMap<>(tags);
    all.putAll(globalTags);
    String separator = "|#";
    for (Map.Entry<String, String> tag : all.entrySet()) {
      line.append(separator).append(tag.getKey()).append(':').append(tag.getValue());
      separator = ",";
    }
    // Names, tags and numbers are ASCII: a character is a byte.
    if (line.length() > packetMax) {
      dropped++;
      return;
    }
    if (!packet.isEmpty() && packet.length() + 1 + line.length() > packetMax) {
      seal();
    }
    packet.append(packet.isEmpty() ? "" : "\n").append(line);
  }

  private void seal() {
    packets.add(packet.toString().getBytes(StandardCharsets.US_ASCII));
    packet.setLength(0);
  }

  /** The datagrams. */
  List<byte[]> packets() {
    if (!packet.isEmpty()) {
      seal();
    }
    return packets;
  }

  /** Lines that no datagram can hold, or without a finite value. */
  int dropped() {
    return dropped;
  }
}
