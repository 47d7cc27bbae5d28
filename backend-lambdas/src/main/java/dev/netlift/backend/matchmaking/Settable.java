package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The matchmaking attributes that players set themselves; every other one, skill above all, comes
 * from what we know of them.
 *
 * @param typeByNameByMode mode, to attribute, to {@code string} or {@code number}, as the modes'
 *     rule sets declare them
 */
record Settable(Map<String, Map<String, String>> typeByNameByMode) {
  static final Settable NOTHING = new Settable(Map.of());

  private static final int TEXT_LENGTH_MAX = 100;
  private static final double NUMBER_MAX = 1e9;

  Settable {
    var copy = new HashMap<String, Map<String, String>>();
    typeByNameByMode.forEach((mode, types) -> copy.put(mode, Map.copyOf(types)));
    typeByNameByMode = Map.copyOf(copy);
  }

  /** Reads {@code {"arena":{"hat":"string"}}}. */
  static Settable parse(String json) {
    var modes = new HashMap<String, Map<String, String>>();
    for (var mode : Json.read(json).properties()) {
      var types = new HashMap<String, String>();
      mode.getValue().properties().forEach(t -> types.put(t.getKey(), t.getValue().asString("")));
      modes.put(mode.getKey(), types);
    }
    return new Settable(modes);
  }

  /** The value, text or number, if any mode lets players set it so. */
  Object check(String name, JsonNode value) {
    var types = new TreeSet<String>();
    typeByNameByMode.values().stream()
        .filter(mode -> mode.containsKey(name))
        .forEach(mode -> types.add(mode.getOrDefault(name, "")));
    String path = "attributes." + name;
    if (types.isEmpty()) {
      throw Refusal.field(path, "is not for players to set");
    }
    if (types.contains("string") && value.isString()) {
      String text = value.stringValue();
      if (!text.isEmpty() && text.length() <= TEXT_LENGTH_MAX) {
        return text;
      }
    }
    if (types.contains("number") && value.isNumber()) {
      double number = value.doubleValue();
      if (Math.abs(number) <= NUMBER_MAX) {
        return number;
      }
    }
    throw Refusal.field(path, "must be a " + String.join(" or ", types) + " within bounds");
  }

  /** Those of {@code attributes} that {@code mode} lets players set. */
  Map<String, Object> of(String mode, Map<String, Object> attributes) {
    var own = new HashMap<>(attributes);
    own.keySet().retainAll(typeByNameByMode.getOrDefault(mode, Map.of()).keySet());
    return own;
  }
}
