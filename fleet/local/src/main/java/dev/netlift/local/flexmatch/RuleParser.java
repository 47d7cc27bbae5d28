package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Compiles one entry of {@code rules}. */
final class RuleParser {
  private static final List<String> COMMON = List.of("name", "description", "type");

  /** What each type takes besides the common properties; all but compound's can expand. */
  static final Map<String, List<String>> PROPERTIES =
      Map.of(
          "absoluteSort",
          List.of("sortDirection", "sortAttribute", "mapKey", "partyAggregation"),
          "batchDistance",
          List.of("batchAttribute", "maxDistance", "partyAggregation"),
          "collection",
          List.of(
              "measurements",
              "referenceValue",
              "operation",
              "minCount",
              "maxCount",
              "partyAggregation"),
          "comparison",
          List.of("measurements", "referenceValue", "operation", "partyAggregation"),
          "compound",
          List.of("statement"),
          "distance",
          List.of(
              "measurements", "referenceValue", "minDistance", "maxDistance", "partyAggregation"),
          "distanceSort",
          List.of("sortDirection", "sortAttribute", "mapKey", "partyAggregation"),
          "latency",
          List.of("maxLatency", "maxDistance", "distanceReference", "partyAggregation"));

  private static final List<String> TYPES = PROPERTIES.keySet().stream().sorted().toList();
  private static final List<String> LARGE_TYPES = List.of("batchDistance", "latency");

  /**
   * What surrounds the rule.
   *
   * @param earlier rules defined before it, by name
   * @param ruleNames of all rules
   * @param large whether the match is for more than 40 players
   */
  record Context(
      ExpressionParser.Names names,
      Map<String, Rule> earlier,
      List<String> ruleNames,
      boolean large,
      Settings settings) {}

  private final Problems problems;
  private final Context context;
  private final JsonNode node;
  private final String path;
  private final RuleProperties read;

  RuleParser(Problems problems, Context context, JsonNode node, String path) {
    this.problems = problems;
    this.context = context;
    this.node = node;
    this.path = path;
    this.read = new RuleProperties(problems, context, node, path);
  }

  /** Empty when something is wrong with it, which the problems then say. */
  Optional<Rule> rule() {
    if (!node.isObject()) {
      problems.add(path, "must be an object");
      return Optional.empty();
    }
    String name = problems.name(node, path);
    String type = problems.text(node, path, "type", "");
    List<String> properties = PROPERTIES.get(type);
    if (properties == null) {
      problems.add(
          path + ".type",
          "unknown rule type \"" + type + "\"; allowed are " + String.join(", ", TYPES));
      return Optional.empty();
    }
    var allowed = new ArrayList<>(COMMON);
    allowed.addAll(properties);
    problems.unknownProperties(node, path, allowed);
    if (context.large() && !LARGE_TYPES.contains(type)) {
      String what =
          type
              + " rules are only for matches of 40 or fewer players; larger ones take "
              + String.join(", ", LARGE_TYPES);
      if (type.equals("compound") || context.settings().strict()) {
        problems.add(path + ".type", what);
      } else {
        problems.warn(path + ".type", what + ", this rule has no effect");
      }
    }
    return switch (type) {
      case "absoluteSort", "distanceSort" -> sort(name, type.equals("absoluteSort"));
      case "batchDistance" -> batchDistance(name);
      case "collection" -> collection(name);
      case "compound" -> compound(name);
      case "distance" -> distance(name);
      case "comparison" -> comparison(name);
      default -> latency(name);
    };
  }

  private Optional<Rule> sort(String name, boolean absolute) {
    PartyAggregation party = read.ofNumbers();
    String direction = read.required("sortDirection", List.of("ascending", "descending"));
    String attribute = read.attribute("sortAttribute");
    AttributeType type = context.names().attributes().get(attribute);
    if (type == AttributeType.STRING_LIST || (type == AttributeType.STRING && !absolute)) {
      problems.add(
          path + ".sortAttribute",
          attribute
              + " is a "
              + type.word()
              + "; must be a number or string_number_map"
              + (absolute ? " or string" : ""));
    }
    String key = read.choice("mapKey", List.of("minValue", "maxValue"), "maxValue");
    if (type == AttributeType.STRING_NUMBER_MAP && !node.has("mapKey")) {
      problems.warn(path + ".mapKey", "is missing for a map; taken as maxValue");
    }
    return Optional.of(
        new SortRule(
            name,
            absolute,
            direction.equals("ascending"),
            attribute,
            key.equals("maxValue"),
            party));
  }

  private Optional<Rule> batchDistance(String name) {
    PartyAggregation party = read.ofNumbers();
    String attribute = read.attribute("batchAttribute");
    AttributeType type = context.names().attributes().get(attribute);
    OptionalDouble most = read.distanceBound("maxDistance");
    if (type == null) {
      return Optional.empty();
    }
    switch (type) {
      case NUMBER -> {
        if (!node.has("maxDistance")) {
          problems.add(path + ".maxDistance", "is required for a number");
        }
      }
      case STRING -> {
        if (node.has("maxDistance")) {
          problems.add(path + ".maxDistance", attribute + " is a string; allowed for numbers only");
        }
      }
      case STRING_LIST, STRING_NUMBER_MAP ->
          problems.add(
              path + ".batchAttribute",
              attribute + " is a " + type.word() + "; must be a number or string");
    }
    return Optional.of(
        new BatchDistanceRule(
            name,
            attribute,
            type == AttributeType.NUMBER
                ? OptionalDouble.of(most.orElse(0))
                : OptionalDouble.empty(),
            context.settings().batchByTicket() && type == AttributeType.NUMBER
                ? party
                : PartyAggregation.NONE));
  }

  private Optional<Rule> collection(String name) {
    String party = read.choice("partyAggregation", List.of("union", "intersection"), "union");
    PartyAggregation judged =
        context.settings().individualCollections()
            ? PartyAggregation.NONE
            : party.equals("union") ? PartyAggregation.UNION : PartyAggregation.INTERSECTION;
    List<Expression> measurements = read.measurements(judged);
    measurements.stream()
        .filter(m -> m.type().kind() != Expression.Kind.TEXT || m.type().depth() == 0)
        .forEach(
            m -> problems.add(path + ".measurements", "must be lists of text, was " + m.type()));
    String word =
        read.required(
            "operation",
            Arrays.stream(CollectionRule.Operation.values()).map(o -> o.word).toList());
    int least = read.count("minCount", 0);
    int most = read.count("maxCount", Integer.MAX_VALUE);
    if (!node.has("minCount") && !node.has("maxCount")) {
      problems.add(path, "needs minCount or maxCount");
    } else if (least > most) {
      problems.add(path + ".minCount", least + " is more than maxCount, " + most);
    }
    Optional<CollectionRule.Operation> operation =
        Arrays.stream(CollectionRule.Operation.values())
            .filter(o -> o.word.equals(word))
            .findFirst();
    if (operation.isEmpty()) {
      return Optional.empty();
    }
    return collectionReference(operation.get(), judged)
        .map(
            reference ->
                new CollectionRule(name, measurements, operation.get(), reference, least, most));
  }

  private Optional<CollectionRule.Reference> collectionReference(
      CollectionRule.Operation operation, PartyAggregation judged) {
    JsonNode value = node.path("referenceValue");
    String where = path + ".referenceValue";
    if (operation == CollectionRule.Operation.INTERSECTION) {
      if (!value.isMissingNode()) {
        problems.add(where, "is not allowed with intersection");
      }
      return Optional.of(new CollectionRule.Reference.Texts(Set.of()));
    }
    boolean contains = operation == CollectionRule.Operation.CONTAINS;
    if (value.isString() && ExpressionParser.looksLikeExpression(value.asString())) {
      Optional<Expression> expression = read.expression(value, where, judged);
      expression
          .filter(e -> contains || e.type().depth() != 1 || e.type().kind() != Expression.Kind.TEXT)
          .ifPresent(
              e ->
                  problems.add(
                      where,
                      "must be "
                          + (contains ? "one text" : "one list of text, such as flatten makes,")
                          + " was a "
                          + e.type()));
      return expression.map(CollectionRule.Reference.Computed::new);
    }
    if (value.isString()) {
      return Optional.of(new CollectionRule.Reference.Texts(Set.of(value.asString())));
    }
    if (!contains && value.isArray() && value.valueStream().allMatch(JsonNode::isString)) {
      return Optional.of(
          new CollectionRule.Reference.Texts(
              value.valueStream().map(JsonNode::asString).collect(Collectors.toSet())));
    }
    problems.add(
        where,
        (value.isMissingNode() ? "is required; " : "")
            + "must be a string"
            + (contains ? "" : ", an array of strings or a property expression")
            + (value.isMissingNode() ? "" : ", was " + Problems.brief(value)));
    return Optional.empty();
  }

  private Optional<Rule> compound(String name) {
    String statement = problems.text(node, path, "statement", "");
    if (statement.isBlank()) {
      problems.add(path + ".statement", "is required; such as or(A, and(B, C))");
      return Optional.empty();
    }
    var parser =
        new CompoundParser(
            statement, context.earlier(), context.ruleNames(), context.settings().compoundOfMany());
    try {
      Rule rule = new CompoundRule(name, parser.parse());
      parser.warnings().forEach(warning -> problems.warn(path + ".statement", warning));
      return Optional.of(rule);
    } catch (ExpressionParser.SyntaxException e) {
      problems.add(path + ".statement", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Rule> distance(String name) {
    PartyAggregation judged = read.judged(read.ofNumbers());
    List<Expression> measurements = read.measurements(judged);
    measurements.stream()
        .filter(m -> m.type().kind() != Expression.Kind.NUMBER)
        .forEach(m -> problems.add(path + ".measurements", "must be numbers, was " + m.type()));
    Optional<Rule.Reference> reference = read.reference(Expression.Kind.NUMBER, judged);
    OptionalDouble least = read.distanceBound("minDistance");
    OptionalDouble most = read.distanceBound("maxDistance");
    if (least.isEmpty() && most.isEmpty() && !node.has("minDistance") && !node.has("maxDistance")) {
      problems.add(path, "needs maxDistance or minDistance");
    }
    if (reference.isEmpty()) {
      if (!node.has("referenceValue")) {
        problems.add(path + ".referenceValue", "is required");
      }
      return Optional.empty();
    }
    return Optional.of(new Rule.Distance(name, measurements, reference.get(), least, most));
  }

  private Optional<Rule> comparison(String name) {
    PartyAggregation judged = read.judged(read.ofNumbers());
    List<Expression> measurements = read.measurements(judged);
    String sign = problems.text(node, path, "operation", "");
    Optional<Rule.Operator> operator =
        Arrays.stream(Rule.Operator.values()).filter(o -> o.sign.equals(sign)).findFirst();
    if (operator.isEmpty()) {
      problems.add(path + ".operation", "must be one of < <= = != > >=, was \"" + sign + "\"");
      return Optional.empty();
    }
    boolean equality =
        operator.get() == Rule.Operator.EQUAL || operator.get() == Rule.Operator.NOT_EQUAL;
    if (!node.has("referenceValue")) {
      if (!equality) {
        problems.add(path + ".operation", "must be = or != when there is no referenceValue");
      }
      return Optional.of(
          new Rule.Uniformity(
              name,
              measurements,
              operator.get() == Rule.Operator.EQUAL,
              context.settings().nestedWithinTeams()));
    }
    if (measurements.isEmpty()) {
      return Optional.empty();
    }
    Expression.Kind kind = measurements.getFirst().type().kind();
    if (measurements.stream().anyMatch(m -> m.type().kind() != kind)) {
      problems.add(path + ".measurements", "must all be numbers or all be texts");
    }
    if (kind != Expression.Kind.NUMBER && !equality) {
      problems.add(path + ".operation", "must be = or != for texts");
    }
    return read.reference(kind, judged)
        .map(reference -> new Rule.Comparison(name, measurements, operator.get(), reference));
  }

  private Optional<Rule> latency(String name) {
    PartyAggregation judged = read.judged(read.ofNumbers());
    OptionalDouble most =
        node.has("maxLatency")
            ? problems.number(node.get("maxLatency"), path + ".maxLatency")
            : OptionalDouble.empty();
    OptionalDouble distance = read.distanceBound("maxDistance");
    String reference = read.choice("distanceReference", List.of("min", "avg"), "avg");
    if (!node.has("maxLatency") && !node.has("maxDistance")) {
      problems.add(path, "needs maxLatency, or maxDistance with distanceReference");
    }
    if (node.has("maxDistance") && !node.has("distanceReference")) {
      problems.add(path + ".distanceReference", "is required with maxDistance; min or avg");
    }
    if (context.large() && node.has("maxDistance")) {
      String what = "is only for matches of 40 or fewer players; larger ones take maxLatency";
      if (context.settings().strict()) {
        problems.add(path + ".maxDistance", what);
      } else {
        problems.warn(path + ".maxDistance", what + ", this has no effect");
      }
    }
    return Optional.of(
        new LatencyRule(
            name,
            most,
            context.large() ? OptionalDouble.empty() : distance,
            reference.equals("min") ? LatencyRule.Reference.MIN : LatencyRule.Reference.AVG,
            context.settings().sharedLocation(),
            context.settings().latencyInclusive(),
            judged));
  }
}
