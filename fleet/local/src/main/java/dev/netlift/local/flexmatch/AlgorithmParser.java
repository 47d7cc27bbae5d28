package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the algorithm block. */
final class AlgorithmParser {
  private static final String PATH = "$.algorithm";
  private static final List<String> SMALL_BATCHES = List.of("random", "sorted");
  private static final List<String> BALANCED_BATCHES =
      List.of("largestPopulation", "fastestRegion");

  private final Problems problems;
  private final JsonNode node;
  private final Map<String, AttributeType> attributes;

  AlgorithmParser(Problems problems, JsonNode node, Map<String, AttributeType> attributes) {
    this.problems = problems;
    this.node = node;
    this.attributes = attributes;
  }

  /**
   * @param playersMax size of a match before expansions
   */
  Algorithm parse(int playersMax, Settings settings) {
    if (!node.isMissingNode() && !node.isObject()) {
      problems.add(PATH, "must be an object");
    }
    problems.unknownProperties(
        node,
        PATH,
        List.of(
            "strategy",
            "batchingPreference",
            "sortByAttributes",
            "balancedAttribute",
            "backfillPriority",
            "expansionAgeSelection"));
    boolean balanced =
        choice("strategy", List.of("exhaustiveSearch", "balanced")).equals("balanced");
    boolean large = playersMax > RuleSetParser.SMALL_MATCH_MAX;
    if (large && !balanced) {
      problems.add(
          PATH + ".strategy",
          "must be balanced for matches of more than "
              + RuleSetParser.SMALL_MATCH_MAX
              + " players, these have up to "
              + playersMax);
    } else if (!large && balanced && !settings.balancedWhenSmall()) {
      problems.add(
          PATH + ".strategy", "balanced is for 41 to 200 players, these are " + playersMax);
    }
    String batching = batching(balanced);
    return new Algorithm(
        balancedAttribute(balanced),
        sortBy(batching.equals("sorted")),
        batching.equals("fastestRegion"),
        backfillPriority(balanced, settings),
        RuleSet.ExpansionAge.valueOf(
            choice("expansionAgeSelection", List.of("newest", "oldest")).toUpperCase(Locale.ROOT)));
  }

  private String batching(boolean balanced) {
    List<String> allowed = balanced ? BALANCED_BATCHES : SMALL_BATCHES;
    List<String> others = balanced ? SMALL_BATCHES : BALANCED_BATCHES;
    String value = problems.text(node, PATH, "batchingPreference", allowed.getFirst());
    if (others.contains(value)) {
      problems.add(
          PATH + ".batchingPreference",
          "\""
              + value
              + "\" is not allowed with strategy "
              + (balanced ? "balanced" : "exhaustiveSearch")
              + "; allowed are "
              + String.join(", ", allowed));
      return allowed.getFirst();
    }
    return choice("batchingPreference", allowed);
  }

  private Optional<String> balancedAttribute(boolean balanced) {
    String where = PATH + ".balancedAttribute";
    if (!node.has("balancedAttribute")) {
      if (balanced) {
        problems.add(where, "is required with strategy balanced; a declared number attribute");
      }
      return Optional.empty();
    }
    String name = problems.text(node, PATH, "balancedAttribute", "");
    AttributeType type = attributes.get(name);
    if (type == null) {
      problems.add(
          where, "attribute \"" + name + "\" is not declared; declared are " + attributes.keySet());
    } else if (type != AttributeType.NUMBER) {
      problems.add(where, name + " is a " + type.word() + "; must be a number");
    }
    if (!balanced) {
      problems.warn(where, "has no effect without strategy balanced");
    }
    return Optional.of(name);
  }

  private List<String> sortBy(boolean sorted) {
    String where = PATH + ".sortByAttributes";
    JsonNode value = node.path("sortByAttributes");
    var names = new ArrayList<String>();
    if (value.isMissingNode()) {
      if (sorted) {
        problems.add(where, "is required with batchingPreference sorted; declared attributes");
      }
      return names;
    }
    if (!value.isArray() || (sorted && value.isEmpty())) {
      problems.add(where, "must be an array of declared attributes");
      return names;
    }
    for (JsonNode element : value) {
      String path = where + "[" + names.size() + "]";
      String name = element.asString("");
      AttributeType type = attributes.get(name);
      if (type == null) {
        problems.add(
            path,
            "attribute \"" + name + "\" is not declared; declared are " + attributes.keySet());
      } else if (type != AttributeType.NUMBER && type != AttributeType.STRING) {
        problems.add(path, name + " is a " + type.word() + "; must be a number or string");
      }
      names.add(name);
    }
    if (!sorted) {
      problems.warn(where, "has no effect without batchingPreference sorted");
      return List.of();
    }
    return names;
  }

  private Algorithm.BackfillPriority backfillPriority(boolean balanced, Settings settings) {
    String value = choice("backfillPriority", List.of("normal", "high", "low"));
    if (balanced && node.has("backfillPriority")) {
      String what = "is only for strategy exhaustiveSearch";
      if (settings.strict()) {
        problems.add(PATH + ".backfillPriority", what);
      } else {
        problems.warn(PATH + ".backfillPriority", what + ", this has no effect");
      }
    }
    return Algorithm.BackfillPriority.valueOf(value.toUpperCase(Locale.ROOT));
  }

  /** The first is the default. */
  private String choice(String property, List<String> allowed) {
    String value = problems.text(node, PATH, property, allowed.getFirst());
    if (!allowed.contains(value)) {
      problems.add(
          PATH + "." + property,
          "must be one of " + String.join(", ", allowed) + ", was \"" + value + "\"");
      return allowed.getFirst();
    }
    return value;
  }
}
