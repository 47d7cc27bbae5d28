package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What the requests of the GameLift API may hold, read from {@code requests.txt} beside this class.
 * A line without indentation names an operation or a structure; an indented one is a member: its
 * name, with {@code !} when required, and its kind:
 *
 * <pre>
 * text BOUNDS [PATTERN] | choice WORD... | whole BOUNDS | number | flag
 * list BOUNDS KIND | map KEY-BOUNDS KIND | Structure          BOUNDS = [least]..[most]
 * refused WHY
 * </pre>
 *
 * The service ignores members it does not know. Here they are refused: one that a later version of
 * the API has would be dropped without a word. Immutable.
 */
final class Schema {
  private static final int SHOWN_MAX = 64;
  private static final Schema REQUESTS = read("requests.txt");

  private record Bounds(long least, long most) {
    static Bounds of(String text) {
      int dots = text.indexOf("..");
      String least = text.substring(0, dots);
      String most = text.substring(dots + 2);
      return new Bounds(
          least.isEmpty() ? Long.MIN_VALUE : Long.parseLong(least),
          most.isEmpty() ? Long.MAX_VALUE : Long.parseLong(most));
    }

    void check(String where, long value, String unit, String was) {
      if (value < least || value > most) {
        String range =
            most == Long.MAX_VALUE
                ? "at least " + least
                : least == Long.MIN_VALUE ? "at most " + most : least + " to " + most;
        throw Input.invalid(where + " must be " + range + unit + ", was " + was + ".");
      }
    }
  }

  private sealed interface Kind {
    record Text(Bounds bounds, String pattern, Pattern compiled) implements Kind {}

    record Choice(List<String> words) implements Kind {}

    record Whole(Bounds bounds) implements Kind {}

    record Number() implements Kind {}

    record Flag() implements Kind {}

    record Elements(Bounds bounds, Kind each) implements Kind {}

    record Entries(Bounds key, Kind value) implements Kind {}

    record Structure(String name) implements Kind {}

    /** In the API, but nothing here would act on it. */
    record Refused(String why) implements Kind {}
  }

  private record Member(boolean required, Kind kind) {}

  private final Map<String, Map<String, Member>> structures = new HashMap<>();

  private Schema() {}

  static Schema requests() {
    return REQUESTS;
  }

  boolean knows(String operation) {
    return structures.containsKey(operation);
  }

  /** Of an operation or a structure; those refused among them. */
  Set<String> members(String name) {
    return Set.copyOf(structures.getOrDefault(name, Map.of()).keySet());
  }

  /**
   * @throws AwsException InvalidRequestException naming the member, its bound and the value
   */
  void check(String operation, JsonNode request) {
    structure(operation, "", request);
  }

  boolean refuses(String name, String member) {
    Member rule = structures.getOrDefault(name, Map.of()).get(member);
    return rule != null && rule.kind() instanceof Kind.Refused;
  }

  private static Schema read(String resource) {
    var schema = new Schema();
    Map<String, Member> current = new LinkedHashMap<>();
    try (InputStream in = Schema.class.getResourceAsStream(resource);
        var lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, resource), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#") || line.isBlank()) {
          continue;
        }
        if (!line.startsWith(" ")) {
          current = new LinkedHashMap<>();
          schema.structures.put(line.strip(), current);
          continue;
        }
        String[] parts = line.strip().split(" ", 2);
        boolean required = parts[0].endsWith("!");
        current.put(
            required ? parts[0].substring(0, parts[0].length() - 1) : parts[0],
            new Member(required, kind(parts[1])));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return schema;
  }

  private static Kind kind(String text) {
    String[] parts = text.split(" ", 3);
    String rest = parts.length > 2 ? parts[2] : "";
    return switch (parts[0]) {
      case "text" -> new Kind.Text(Bounds.of(parts[1]), rest, Pattern.compile(rest));
      case "choice" -> new Kind.Choice(List.of(text.substring("choice ".length()).split(" ", -1)));
      case "whole" -> new Kind.Whole(Bounds.of(parts[1]));
      case "number" -> new Kind.Number();
      case "flag" -> new Kind.Flag();
      case "refused" -> new Kind.Refused(text.substring("refused ".length()));
      case "list" -> new Kind.Elements(Bounds.of(parts[1]), kind(rest));
      case "map" -> new Kind.Entries(Bounds.of(parts[1]), kind(rest));
      default -> new Kind.Structure(parts[0]);
    };
  }

  private void structure(String name, String where, JsonNode node) {
    if (!node.isObject()) {
      throw Input.invalid(where + " must be an object.");
    }
    Map<String, Member> members = structures.getOrDefault(name, Map.of());
    for (String member : node.propertyNames()) {
      if (!members.containsKey(member)) {
        throw Input.invalid(
            clipped(where.isEmpty() ? member : where + "." + member)
                + " is no member of "
                + name
                + " that the local GameLift knows.");
      }
    }
    members.forEach(
        (member, rule) -> {
          String path = where.isEmpty() ? member : where + "." + member;
          JsonNode value = node.path(member);
          if (value.isMissingNode() || value.isNull()) {
            if (rule.required()) {
              throw Input.invalid(path + " is required.");
            }
          } else {
            value(rule.kind(), path, value);
          }
        });
  }

  private void value(Kind kind, String where, JsonNode node) {
    switch (kind) {
      case Kind.Text text -> text(text, where, node);
      case Kind.Choice(List<String> words) -> {
        if (!node.isString() || !words.contains(node.asString())) {
          throw Input.invalid(
              where + " must be one of " + String.join(", ", words) + ", was " + shown(node) + ".");
        }
      }
      case Kind.Whole(Bounds bounds) -> {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
          throw Input.invalid(where + " must be a whole number, was " + shown(node) + ".");
        }
        bounds.check(where, node.asInt(), "", shown(node));
      }
      case Kind.Number _ -> require(node.isNumber(), where, "a number", node);
      case Kind.Flag _ -> require(node.isBoolean(), where, "true or false", node);
      case Kind.Elements(Bounds bounds, Kind each) -> {
        require(node.isArray(), where, "a list", node);
        bounds.check(where, node.size(), " items", node.size() + " items");
        for (int i = 0; i < node.size(); i++) {
          value(each, where + "[" + i + "]", node.path(i));
        }
      }
      case Kind.Entries(Bounds key, Kind each) -> {
        require(node.isObject(), where, "a map", node);
        node.properties()
            .forEach(
                entry -> {
                  int length = entry.getKey().length();
                  key.check(
                      "A key of " + where, length, " characters long", length + " characters");
                  value(each, where + "." + clipped(entry.getKey()), entry.getValue());
                });
      }
      case Kind.Structure(String name) -> structure(name, where, node);
      case Kind.Refused(String why) ->
          throw Input.invalid(where + " is not supported by the local GameLift: " + why + ".");
    }
  }

  private static void text(Kind.Text rule, String where, JsonNode node) {
    require(node.isString(), where, "a string", node);
    String text = node.asString();
    rule.bounds()
        .check(
            where,
            text.length(),
            " characters long",
            text.length() + " characters: \"" + clipped(text) + "\"");
    if (!rule.pattern().isEmpty() && !rule.compiled().matcher(text).find()) {
      throw Input.invalid(where + " must match " + rule.pattern() + ", was " + shown(node) + ".");
    }
  }

  private static void require(boolean right, String where, String what, JsonNode node) {
    if (!right) {
      throw Input.invalid(where + " must be " + what + ", was " + shown(node) + ".");
    }
  }

  private static String shown(JsonNode node) {
    return clipped(node.toString());
  }

  private static String clipped(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }
}
