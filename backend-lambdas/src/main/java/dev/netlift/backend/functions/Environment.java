package dev.netlift.backend.functions;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/**
 * The function's environment, as the template sets it. What is missing stops the function at its
 * start, by name.
 */
public final class Environment {
  private final Map<String, String> variables;

  public Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  public String required(String name) {
    String value = variables.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException("environment variable " + name + " must be set");
    }
    return value;
  }

  /** A required whole number from 1. */
  public int requiredNumber(String name) {
    String value = required(name);
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalStateException(
          "environment variable " + name + " must be a whole number from 1, was " + value);
    }
    return Integer.parseInt(value);
  }

  /** A JSON object of texts, for instance {@code {"arena":"netlift-arena"}}. */
  public Map<String, String> requiredMap(String name) {
    var map = new TreeMap<String, String>();
    try {
      for (var entry : Json.read(required(name)).properties()) {
        map.put(entry.getKey(), entry.getValue().stringValue());
      }
    } catch (JacksonException e) {
      throw new IllegalStateException(
          "environment variable " + name + " must be a JSON object of strings", e);
    }
    if (map.isEmpty()) {
      throw new IllegalStateException(
          "environment variable " + name + " must name at least one, was empty");
    }
    return map;
  }
}
