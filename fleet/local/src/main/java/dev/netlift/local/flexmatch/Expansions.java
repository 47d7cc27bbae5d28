package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns expansions into the documents that hold from each step on. */
final class Expansions {
  private static final Pattern TARGET =
      Pattern.compile("\\s*(teams|rules)\\s*\\[([^\\]]*)\\]\\s*\\.\\s*([A-Za-z]+)\\s*");
  // No AWS text allows it, community tools do it.
  private static final Pattern ALGORITHM_TARGET =
      Pattern.compile("\\s*algorithm\\s*(?:\\[[^\\]]*\\])?\\s*\\.\\s*([A-Za-z]+)\\s*");
  private static final List<String> ALGORITHM_PROPERTIES =
      List.of("batchingPreference", "sortByAttributes", "backfillPriority");
  private static final List<String> TEAM_PROPERTIES =
      List.of("minPlayers", "maxPlayers", "quantity");
  // A request lives at most 43,200 s, so a later step could never come.
  private static final int WAIT_MAX = 43_200;
  private static final int STEPS_MAX = 200;

  /** One step: {@code property} of the elements becomes {@code value}. */
  private record Change(
      String component, List<Integer> elements, String property, JsonNode value) {}

  private final JsonNode root;
  private final Problems problems;
  private final boolean strict;
  private final SortedMap<Integer, List<Change>> changes = new TreeMap<>();

  private Expansions(JsonNode root, Problems problems, boolean strict) {
    this.strict = strict;
    this.root = root;
    this.problems = problems;
  }

  /**
   * @return by wait time in seconds, the rule set with all steps up to then applied
   */
  static SortedMap<Integer, JsonNode> documents(JsonNode root, Problems problems, boolean strict) {
    var expansions = new Expansions(root, problems, strict);
    expansions.read();
    var documents = new TreeMap<Integer, JsonNode>();
    if (!problems.none()) {
      return documents;
    }
    JsonNode current = root;
    for (var step : expansions.changes.entrySet()) {
      current = current.deepCopy();
      for (Change change : step.getValue()) {
        if (change.component().equals("algorithm")) {
          ((ObjectNode) current).withObject("/algorithm").set(change.property(), change.value());
        }
        for (int element : change.elements()) {
          ((ObjectNode) current.get(change.component()).get(element))
              .set(change.property(), change.value());
        }
      }
      documents.put(step.getKey(), current);
    }
    return documents;
  }

  private void read() {
    JsonNode nodes = root.path("expansions");
    if (nodes.isMissingNode()) {
      return;
    }
    if (!nodes.isArray()) {
      problems.add("$.expansions", "must be an array");
      return;
    }
    for (int i = 0; i < nodes.size(); i++) {
      expansion(nodes.get(i), "$.expansions[" + i + "]");
    }
    if (changes.size() > STEPS_MAX) {
      problems.add(
          "$.expansions",
          "at most " + STEPS_MAX + " different wait times, found " + changes.size());
    }
  }

  private void expansion(JsonNode node, String path) {
    problems.unknownProperties(node, path, List.of("target", "steps"));
    String target = problems.text(node, path, "target", "");
    Matcher algorithm = ALGORITHM_TARGET.matcher(target);
    if (algorithm.matches()) {
      algorithm(node, path, algorithm.group(1));
      return;
    }
    Matcher matcher = TARGET.matcher(target);
    if (!matcher.matches()) {
      problems.add(
          path + ".target",
          "must be teams[<names>].<property> or rules[<names>].<property>, was \"" + target + "\"");
      return;
    }
    String component = matcher.group(1);
    String property = matcher.group(3);
    var elements = new ArrayList<Integer>();
    for (String name : matcher.group(2).split(",", -1)) {
      int element = find(component, name.strip());
      if (element < 0) {
        problems.add(
            path + ".target",
            "there is no "
                + component.substring(0, component.length() - 1)
                + " called \""
                + name.strip()
                + "\"; write its name, a wildcard is not allowed");
        return;
      }
      elements.add(element);
      List<String> allowed = allowed(component, element);
      if (!allowed.contains(property)) {
        problems.add(
            path + ".target",
            "cannot expand "
                + property
                + " of "
                + name.strip()
                + (allowed.isEmpty()
                    ? ", a compound rule; expand the rules that it names"
                    : "; can expand " + String.join(", ", allowed)));
        return;
      }
    }
    steps(node.path("steps"), path + ".steps", component, elements, property);
  }

  private void algorithm(JsonNode node, String path, String property) {
    String what = "expands the algorithm, which the guide does not offer";
    if (strict) {
      problems.add(path + ".target", what + "; expand teams or rules");
    } else if (!ALGORITHM_PROPERTIES.contains(property)) {
      problems.add(
          path + ".target",
          "cannot expand "
              + property
              + " of the algorithm; can expand "
              + String.join(", ", ALGORITHM_PROPERTIES));
    } else {
      problems.warn(path + ".target", what);
      steps(node.path("steps"), path + ".steps", "algorithm", List.of(), property);
    }
  }

  private int find(String component, String name) {
    JsonNode nodes = root.path(component);
    for (int i = 0; nodes.isArray() && i < nodes.size(); i++) {
      if (nodes.get(i).path("name").asString("").equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private List<String> allowed(String component, int element) {
    if (component.equals("teams")) {
      return TEAM_PROPERTIES;
    }
    String type = root.get(component).get(element).path("type").asString("");
    // A compound cannot be expanded, the rules it names can.
    return type.equals("compound")
        ? List.of()
        : RuleParser.PROPERTIES.getOrDefault(type, List.of());
  }

  private void steps(
      JsonNode steps, String path, String component, List<Integer> elements, String property) {
    if (!steps.isArray() || steps.isEmpty()) {
      problems.add(path, "is required; one or more of {waitTimeSeconds, value}");
      return;
    }
    int before = 0;
    for (int i = 0; i < steps.size(); i++) {
      String where = path + "[" + i + "]";
      JsonNode step = steps.get(i);
      problems.unknownProperties(step, where, List.of("waitTimeSeconds", "value"));
      OptionalInt wait =
          problems.whole(step.path("waitTimeSeconds"), where + ".waitTimeSeconds", 1, WAIT_MAX);
      if (step.path("value").isMissingNode()) {
        problems.add(where + ".value", "is required");
        continue;
      }
      if (wait.isEmpty()) {
        continue;
      }
      if (wait.getAsInt() <= before) {
        problems.add(
            where + ".waitTimeSeconds",
            "must be more than the step before, " + before + ", was " + wait.getAsInt());
      }
      before = wait.getAsInt();
      changes
          .computeIfAbsent(before, _ -> new ArrayList<>())
          .add(new Change(component, List.copyOf(elements), property, step.get("value")));
    }
  }
}
