package dev.netlift.local.console;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** Writes what may be missing as null, so that every object has all its names. */
final class Json {
  private Json() {}

  static void put(ObjectNode json, String name, Optional<String> value) {
    json.put(name, value.orElse(null));
  }

  static void put(ObjectNode json, String name, OptionalInt value) {
    if (value.isPresent()) {
      json.put(name, value.getAsInt());
    } else {
      json.putNull(name);
    }
  }

  static void put(ObjectNode json, String name, OptionalLong value) {
    if (value.isPresent()) {
      json.put(name, value.getAsLong());
    } else {
      json.putNull(name);
    }
  }

  /** A whole number as one. */
  static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isEmpty()) {
      json.putNull(name);
    } else if (value.getAsDouble() == Math.rint(value.getAsDouble())) {
      json.put(name, (long) value.getAsDouble());
    } else {
      json.put(name, value.getAsDouble());
    }
  }

  static void putTime(ObjectNode json, String name, Optional<Instant> time) {
    put(
        json,
        name,
        time.isPresent() ? OptionalLong.of(time.get().toEpochMilli()) : OptionalLong.empty());
  }
}
