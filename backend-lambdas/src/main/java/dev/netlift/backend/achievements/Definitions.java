package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is counted and what it unlocks. Ids are forever: players' items speak of them.
 *
 * @param metrics by id
 * @param achievements by id, in the order players see them
 */
record Definitions(
    int version, Map<String, Metric> metrics, Map<String, Achievement> achievements) {
  /**
   * A sum over all of a player's game sessions.
   *
   * @param perSessionMax more than this from one game session is not believed
   */
  record Metric(String id, long perSessionMax) {}

  /** Unlocked once {@code metric} is at least {@code atLeast}. */
  record Achievement(String id, String name, String metric, long atLeast) {}

  private static final String RESOURCE = "definitions.json";

  Definitions {
    metrics = Map.copyOf(metrics);
    // Not Map.copyOf, which forgets the order.
    achievements = Collections.unmodifiableMap(new LinkedHashMap<>(achievements));
  }

  /** The definitions this jar was built with. */
  static Definitions shipped() {
    try (InputStream in = Definitions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not in the jar");
      }
      return of(Json.read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  static Definitions of(JsonNode json) {
    var metrics = new LinkedHashMap<String, Metric>();
    for (JsonNode node : json.path("metrics")) {
      String id = text(node, "id");
      check("sum".equals(text(node, "kind")), "metric " + id + ": kind must be sum");
      long max = node.path("perSessionMax").asLong(0);
      check(max >= 1, "metric " + id + ": perSessionMax must be at least 1, was " + max);
      check(metrics.put(id, new Metric(id, max)) == null, "metric " + id + " is defined twice");
    }
    var achievements = new LinkedHashMap<String, Achievement>();
    for (JsonNode node : json.path("achievements")) {
      String id = text(node, "id");
      String metric = text(node, "metric");
      long atLeast = node.path("atLeast").asLong(0);
      check(metrics.containsKey(metric), "achievement " + id + ": unknown metric " + metric);
      check(atLeast >= 1, "achievement " + id + ": atLeast must be at least 1, was " + atLeast);
      var achievement = new Achievement(id, text(node, "name"), metric, atLeast);
      check(achievements.put(id, achievement) == null, "achievement " + id + " is defined twice");
    }
    int version = json.path("version").asInt(0);
    check(version >= 1, "version must be at least 1, was " + version);
    return new Definitions(version, metrics, achievements);
  }

  private static String text(JsonNode node, String name) {
    String value = node.path(name).asString("");
    check(!value.isEmpty(), name + " must not be empty in " + node);
    return value;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("achievement definitions: " + otherwise);
    }
  }
}
