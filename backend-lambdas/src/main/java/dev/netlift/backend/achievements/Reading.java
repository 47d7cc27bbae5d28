package dev.netlift.backend.achievements;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * One JSON object of the definitions, and where it stands in the file. What is wrong is noted and
 * reading goes on, so that one look tells all faults.
 */
final class Reading {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");

  private final JsonNode node;
  private final String path;
  private final List<String> problems;

  Reading(JsonNode node, String path, List<String> problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
  }

  String path() {
    return path;
  }

  /** Notes every name the object has beside these. */
  Reading only(String... names) {
    if (!node.isObject()) {
      problems.add((path.isEmpty() ? "the file" : path) + ": must be an object");
      return this;
    }
    Set<String> others = new TreeSet<>();
    node.propertyNames().forEach(others::add);
    Arrays.asList(names).forEach(others::remove);
    others.forEach(name -> fault(name, "is not known here"));
    return this;
  }

  boolean has(String name) {
    return node.has(name);
  }

  void fault(String name, String what) {
    problems.add(at(name) + ": " + what);
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  String id(String name) {
    String id = node.path(name).asString("");
    if (!ID.matcher(id).matches()) {
      fault(name, "must be 1 to 40 of a-z, 0-9, _ and -, was '" + id + "'");
    }
    return id;
  }

  String text(String name, String otherwise, int lengthMax) {
    if (!node.has(name)) {
      return otherwise;
    }
    String text = node.path(name).asString("");
    if (!node.path(name).isString() || text.isBlank() || text.length() > lengthMax) {
      fault(name, "must be a text of 1 to " + lengthMax + " characters");
    }
    return text;
  }

  long whole(String name, long min, long max) {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      fault(
          name,
          "must be a whole number from "
              + min
              + " to "
              + max
              + ", was "
              + (has(name) ? value : "missing"));
      return min;
    }
    return value.longValue();
  }

  long whole(String name, long otherwise, long min, long max) {
    return node.has(name) ? whole(name, min, max) : otherwise;
  }

  boolean truth(String name) {
    JsonNode value = node.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      fault(name, "must be true or false");
    }
    return value.asBoolean(false);
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
    return node.has(name) ? choice(name, node.path(name), type, otherwise) : otherwise;
  }

  /** The choices listed under {@code name}, or {@code otherwise} when it is not there. */
  <E extends Enum<E>> Set<E> choices(String name, Class<E> type, E otherwise) {
    var chosen = new TreeSet<E>();
    if (!node.has(name)) {
      chosen.add(otherwise);
    } else if (!node.path(name).isArray() || node.path(name).isEmpty()) {
      fault(name, "must be a list of at least one");
      chosen.add(otherwise);
    }
    for (JsonNode one : node.path(name)) {
      chosen.add(choice(name, one, type, otherwise));
    }
    return chosen;
  }

  private <E extends Enum<E>> E choice(String name, JsonNode value, Class<E> type, E otherwise) {
    var all = new ArrayList<String>();
    for (E one : type.getEnumConstants()) {
      String word = one.name().toLowerCase(Locale.ROOT);
      if (word.equals(value.asString(""))) {
        return one;
      }
      all.add(word);
    }
    fault(name, "must be one of " + String.join(", ", all) + ", was " + value);
    return otherwise;
  }

  long instant(String name) {
    try {
      return Instant.parse(node.path(name).asString("")).toEpochMilli();
    } catch (DateTimeParseException e) {
      fault(name, "must be an instant such as 2026-10-01T00:00:00Z, was " + node.path(name));
      return 0;
    }
  }

  List<String> texts(String name, int max) {
    var texts = new ArrayList<String>();
    for (Reading one : list(name, max)) {
      if (!one.node.isString()) {
        problems.add(one.path + ": must be a text");
      }
      texts.add(one.node.asString(""));
    }
    return texts;
  }

  Reading object(String name) {
    return new Reading(node.path(name), at(name), problems);
  }

  List<Reading> list(String name, int max) {
    JsonNode list = node.path(name);
    var all = new ArrayList<Reading>();
    if (list.isMissingNode()) {
      return all;
    }
    if (!list.isArray() || list.size() > max) {
      fault(name, "must be a list of at most " + max);
      return all;
    }
    for (int i = 0; i < list.size(); i++) {
      all.add(new Reading(list.get(i), at(name) + "[" + i + "]", problems));
    }
    return all;
  }
}
