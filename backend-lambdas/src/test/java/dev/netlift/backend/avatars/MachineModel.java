package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the template's state machine as far as it is written: its states, paths, retries and
 * catches, without a clock. What it does not know stops the test. The local cloud's interpreter is
 * the one that knows them all; this one is small enough to be sure of, and runs beside the true
 * handlers.
 */
final class MachineModel {
  private static final Path FILE =
      Path.of("..", "fleet", "aws", "src", "main", "resources", "dev", "netlift", "fleet", "aws")
          .resolve("avatars.asl.json");
  private static final int STEPS_MAX = 100;

  /** An error with the name that {@code Retry} and {@code Catch} go by. */
  static final class TaskError extends RuntimeException {
    private final String error;

    TaskError(String error) {
      super(error, null, false, false);
      this.error = error;
    }
  }

  /** What tasks reach. */
  @FunctionalInterface
  interface Tasks {
    JsonNode call(String state, String resource, JsonNode parameters);
  }

  /**
   * @param states in the order they were entered, one for each try
   * @param error of an execution that failed, else empty
   */
  record Run(List<String> states, String error) {}

  private final JsonNode machine;
  private final Tasks tasks;

  MachineModel(Tasks tasks) {
    this.machine = definition();
    this.tasks = tasks;
  }

  static JsonNode definition() {
    try {
      return Json.read(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The states by name. */
  static Map<String, JsonNode> states() {
    var states = new TreeMap<String, JsonNode>();
    definition().path("States").properties().forEach(s -> states.put(s.getKey(), s.getValue()));
    return states;
  }

  Run run(JsonNode input) {
    var entered = new ArrayList<String>();
    String name = machine.path("StartAt").asString();
    JsonNode data = input;
    for (int step = 0; step < STEPS_MAX; step++) {
      JsonNode state = machine.path("States").path(name);
      switch (state.path("Type").asString("")) {
        case "Succeed" -> {
          return new Run(entered, "");
        }
        case "Fail" -> {
          return new Run(entered, state.path("Error").asString());
        }
        case "Pass" -> {
          data = put(data, state, filled(state.path("Parameters"), data));
          name = state.path("Next").asString();
        }
        case "Choice" -> name = chosen(state, data);
        case "Task" -> {
          try {
            data = task(name, state, data, entered);
            name = state.path("Next").asString();
          } catch (TaskError e) {
            JsonNode caught = caught(state, e.error);
            if (caught.isMissingNode()) {
              return new Run(entered, e.error);
            }
            data = put(data, caught, Json.object().put("Error", e.error).put("Cause", ""));
            name = caught.path("Next").asString();
          }
        }
        default -> throw new AssertionError(name + " is of a type that is not modelled");
      }
    }
    throw new AssertionError("the machine does not end: " + entered);
  }

  private JsonNode task(String name, JsonNode state, JsonNode data, List<String> entered) {
    var retried = new HashMap<Integer, Integer>();
    while (true) {
      entered.add(name);
      try {
        JsonNode result =
            tasks.call(
                name, state.path("Resource").asString(), filled(state.path("Parameters"), data));
        if (state.has("ResultSelector")) {
          result = filled(state.path("ResultSelector"), result);
        }
        JsonNode output = put(data, state, result);
        return state.has("OutputPath") ? at(state.path("OutputPath").asString(), output) : output;
      } catch (TaskError e) {
        if (!again(state, e.error, retried)) {
          throw e;
        }
      }
    }
  }

  private static boolean again(JsonNode state, String error, Map<Integer, Integer> retried) {
    for (int i = 0; i < state.path("Retry").size(); i++) {
      JsonNode retry = state.path("Retry").path(i);
      if (names(retry, error)) {
        return retried.merge(i, 1, Integer::sum) <= retry.path("MaxAttempts").asInt(3);
      }
    }
    return false;
  }

  private static JsonNode caught(JsonNode state, String error) {
    for (JsonNode each : state.path("Catch")) {
      if (names(each, error)) {
        return each;
      }
    }
    return Json.object().path("none");
  }

  private static boolean names(JsonNode each, String error) {
    for (JsonNode name : each.path("ErrorEquals")) {
      if (name.asString("").equals("States.ALL") || name.asString("").equals(error)) {
        return true;
      }
    }
    return false;
  }

  private static String chosen(JsonNode state, JsonNode data) {
    for (JsonNode choice : state.path("Choices")) {
      JsonNode value = at(choice.path("Variable").asString(), data);
      boolean text =
          choice.has("StringEquals")
              && value.isString()
              && value.stringValue().equals(choice.path("StringEquals").asString());
      boolean flag =
          choice.has("BooleanEquals")
              && value.isBoolean()
              && value.booleanValue() == choice.path("BooleanEquals").asBoolean();
      if (text || flag) {
        return choice.path("Next").asString();
      }
    }
    return state.path("Default").asString();
  }

  /** Where {@code ResultPath} says; null there throws the result away, none replaces all. */
  private static JsonNode put(JsonNode data, JsonNode state, JsonNode result) {
    if (!state.has("ResultPath")) {
      return result;
    }
    JsonNode path = state.path("ResultPath");
    if (path.isNull()) {
      return data;
    }
    ObjectNode copy = (ObjectNode) data.deepCopy();
    copy.set(path.asString().substring("$.".length()), result);
    return copy;
  }

  private static JsonNode filled(JsonNode template, JsonNode data) {
    if (template.isArray()) {
      var all = Json.object().putArray("all");
      template.forEach(each -> all.add(filled(each, data)));
      return all;
    }
    if (!template.isObject()) {
      return template;
    }
    ObjectNode filled = Json.object();
    for (var entry : template.properties()) {
      String key = entry.getKey();
      if (key.endsWith(".$")) {
        filled.set(
            key.substring(0, key.length() - 2), at(entry.getValue().asString(), data).deepCopy());
      } else {
        filled.set(key, filled(entry.getValue(), data));
      }
    }
    return filled;
  }

  private static JsonNode at(String path, JsonNode data) {
    if (path.equals("$")) {
      return data;
    }
    JsonNode node = data;
    for (String name : path.substring("$.".length()).split("\\.", -1)) {
      node = node.path(name);
      if (node.isMissingNode()) {
        // Nobody catches it: States.Runtime is not among States.ALL.
        throw new AssertionError("no " + path + " in " + data);
      }
    }
    return node;
  }
}
