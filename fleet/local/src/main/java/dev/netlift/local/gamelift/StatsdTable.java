package dev.netlift.local.gamelift;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads StatsD as the Server SDKs write it, {@code name:value|type[|@rate][|#tag:value,…]} a line,
 * and keeps what was said last. What it cannot read it counts and drops. Thread-safe.
 */
final class StatsdTable {
  static final int SERIES_MAX = 10_000;
  private static final int NAME_MAX = 200;
  private static final int TAGS_MAX = 64;

  private record Key(String name, String type, Map<String, String> tags) {}

  private static final class Series {
    double value;
    double weight;
    long samples;
  }

  private final Map<Key, Series> series = new LinkedHashMap<>();
  private long dropped;

  /** A datagram. The C++ SDK ends its own with a NUL, which is no part of the text. */
  synchronized void accept(byte[] data, int length) {
    int end = length;
    while (end > 0 && data[end - 1] == 0) {
      end--;
    }
    for (String line : new String(data, 0, end, StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isBlank() && !line(line.strip())) {
        dropped++;
      }
    }
  }

  private boolean line(String line) {
    String[] parts = line.split("\\|", -1);
    int colon = parts[0].indexOf(':');
    if (parts.length < 2 || colon < 1 || !parts[1].matches("g|c|ms")) {
      return false;
    }
    String name = parts[0].substring(0, colon).replaceAll("[^A-Za-z0-9_]", "_");
    String number = parts[0].substring(colon + 1);
    double rate = 1;
    Map<String, String> tags = Map.of();
    for (int i = 2; i < parts.length; i++) {
      if (parts[i].startsWith("@")) {
        rate = number(parts[i].substring(1));
      } else if (parts[i].startsWith("#")) {
        tags = tags(parts[i].substring(1));
      }
    }
    double value = number(number);
    if (Double.isNaN(value) || !(rate > 0 && rate <= 1) || name.length() > NAME_MAX) {
      return false;
    }
    var key = new Key(name, parts[1], tags);
    if (series.size() >= SERIES_MAX && !series.containsKey(key)) {
      return false;
    }
    boolean relative = number.startsWith("+") || number.startsWith("-");
    add(series.computeIfAbsent(key, _ -> new Series()), parts[1], value, rate, relative);
    return true;
  }

  private static void add(Series to, String type, double value, double rate, boolean relative) {
    switch (type) {
      // A sign makes it a change, so a negative gauge comes as 0 and then -v.
      case "g" -> to.value = relative ? to.value + value : value;
      case "c" -> to.value += value / rate;
      default -> {
        to.weight += 1 / rate;
        to.value += (value - to.value) / rate / to.weight;
      }
    }
    to.samples++;
  }

  private static Map<String, String> tags(String text) {
    var tags = new TreeMap<String, String>();
    for (String tag : text.split(",", TAGS_MAX + 1)) {
      int colon = tag.indexOf(':');
      if (tags.size() < TAGS_MAX && !tag.isEmpty()) {
        tags.put(
            colon < 0 ? tag : tag.substring(0, colon), colon < 0 ? "" : tag.substring(colon + 1));
      }
    }
    return Map.copyOf(tags);
  }

  /** Finite, or NaN. */
  private static double number(String text) {
    if (!text.matches("[+-]?(\\d{1,18}(\\.\\d{0,18})?|\\.\\d{1,18})([eE][+-]?\\d{1,3})?")) {
      return Double.NaN;
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? Double.NaN : value;
  }

  synchronized long dropped() {
    return dropped;
  }

  synchronized List<MetricReport> reports() {
    return series.entrySet().stream()
        .map(
            entry ->
                new MetricReport(
                    entry.getKey().name,
                    entry.getKey().tags,
                    entry.getKey().type,
                    entry.getValue().value,
                    entry.getValue().samples))
        .toList();
  }
}
