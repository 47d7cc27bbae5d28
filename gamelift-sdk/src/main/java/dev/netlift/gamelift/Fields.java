package dev.netlift.gamelift;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object somebody else wrote. Absent, null and empty read alike; a value of the wrong type
 * throws {@link Malformed}; unknown names are never looked at. Immutable in use.
 */
final class Fields {
  private final Map<?, ?> values;

  Fields(Map<?, ?> values) {
    this.values = values;
  }

  /** A string, or "". */
  String text(String name) {
    return switch (values.get(name)) {
      case null -> "";
      case String text -> text;
      default -> throw wrong(name, "a string");
    };
  }

  /** An integer, or 0. */
  long integer(String name) {
    return switch (values.get(name)) {
      case null -> 0;
      case Long number -> number;
      default -> throw wrong(name, "an integer");
    };
  }

  /** A 32-bit integer, or 0. */
  int smallInteger(String name) {
    long number = integer(name);
    if (number != (int) number) {
      throw wrong(name, "a 32-bit integer");
    }
    return (int) number;
  }

  /** A time in milliseconds since the epoch; empty if absent, 0 or negative. */
  Optional<Instant> time(String name) {
    long millis = integer(name);
    return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
  }

  /** An object, or an empty one. */
  Fields object(String name) {
    return switch (values.get(name)) {
      case null -> new Fields(Map.of());
      case Map<?, ?> map -> new Fields(map);
      default -> throw wrong(name, "an object");
    };
  }

  /** An array of objects; nulls inside are left out. */
  List<Fields> objects(String name) {
    return objects(values.get(name), name);
  }

  static List<Fields> objects(@Nullable Object value, String name) {
    var objects = new ArrayList<Fields>();
    switch (value) {
      case null -> {}
      case List<?> list -> {
        for (Object element : list) {
          if (element instanceof Map<?, ?> map) {
            objects.add(new Fields(map));
          } else if (element != null) {
            throw wrong(name, "an array of objects");
          }
        }
      }
      default -> throw wrong(name, "an array");
    }
    return objects;
  }

  /** An object of strings; null values are left out. */
  Map<String, String> texts(String name) {
    Fields object = object(name);
    var texts = new LinkedHashMap<String, String>();
    for (Object key : object.values.keySet()) {
      if (object.values.get(key) != null) {
        texts.put((String) key, object.text((String) key));
      }
    }
    return texts;
  }

  /** The value as it was read: String, Long, Double, Boolean, List, Map or null. */
  @Nullable Object raw(String name) {
    return values.get(name);
  }

  /** The names there are. */
  List<String> names() {
    return values.keySet().stream().map(String.class::cast).toList();
  }

  private static Malformed wrong(String name, String expected) {
    return new Malformed(name + " is not " + expected);
  }
}
