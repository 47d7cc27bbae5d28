package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a rule set body, or says everything that is wrong with it. */
final class RuleSetParser {
  // The service takes // comments although its reference says otherwise: deployed samples have
  // them.
  private static final JsonMapper JSON = mapper(true, false);
  private static final JsonMapper WITHOUT_COMMENTS = mapper(false, false);
  private static final JsonMapper WITHOUT_REPEATS = mapper(true, true);

  static final int SMALL_MATCH_MAX = 40;
  private static final int MATCH_MAX = 200;
  private static final int TEAMS_MAX = 200;

  private final Problems problems = new Problems();
  private final Map<String, RuleSet.Attribute> attributes = new LinkedHashMap<>();
  private final Settings settings;

  private RuleSetParser(Settings settings) {
    this.settings = settings;
  }

  private static JsonMapper mapper(boolean comments, boolean onceOnly) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .configure(JsonReadFeature.ALLOW_JAVA_COMMENTS, comments)
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, onceOnly)
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(50).build())
                .build())
        .build();
  }

  static RuleSet parse(String body, Settings settings) {
    if (body.isEmpty() || body.length() > RuleSet.BODY_MAX) {
      throw new RuleSetException(
          List.of("$: must have 1 to " + RuleSet.BODY_MAX + " characters, has " + body.length()));
    }
    var parser = new RuleSetParser(settings);
    JsonNode root;
    try {
      root = (settings.strict() ? WITHOUT_COMMENTS : JSON).readTree(body);
    } catch (JacksonException e) {
      throw new RuleSetException(List.of("$: not valid JSON" + where(e)));
    }
    try {
      WITHOUT_REPEATS.readTree(body);
    } catch (JacksonException e) {
      String what = "the last of several properties of one name counts" + where(e);
      if (settings.strict()) {
        parser.problems.add("$", what);
      } else {
        parser.problems.warn("$", what);
      }
    }
    return parser.ruleSet(root);
  }

  private static String where(JacksonException e) {
    var where = e.getLocation();
    return " at line " + (where == null ? "?" : where.getLineNr()) + ": " + e.getOriginalMessage();
  }

  private RuleSet ruleSet(JsonNode root) {
    if (!root.isObject()) {
      throw new RuleSetException(List.of("$: must be an object"));
    }
    problems.unknownProperties(
        root,
        "$",
        List.of(
            "name",
            "ruleLanguageVersion",
            "playerAttributes",
            "algorithm",
            "teams",
            "rules",
            "expansions"));
    if (!root.path("ruleLanguageVersion").asString("").equals("1.0")) {
      problems.add("$.ruleLanguageVersion", "is required; the allowed value is \"1.0\"");
    }
    String name = problems.text(root, "$", "name", "");
    array(root, "$.playerAttributes").forEach(this::attribute);
    Level first = level(0, root);
    Algorithm algorithm = first.algorithm();
    List<Level> levels = new ArrayList<>();
    levels.add(first);
    // Compiled again per step from the patched document: whatever a step sets is checked exactly
    // as if the author had written it there in the first place.
    long late = settings.stepAtItsSecond() ? 0 : 1;
    for (var step : Expansions.documents(root, problems, settings.strict()).entrySet()) {
      levels.add(level(step.getKey() * 1_000L + late, step.getValue()));
    }
    if (!problems.none()) {
      throw new RuleSetException(problems.all());
    }
    return new RuleSet(name, attributes, levels, algorithm, settings, problems.warnings());
  }

  private Map<String, AttributeType> types() {
    var types = new LinkedHashMap<String, AttributeType>();
    attributes.values().forEach(attribute -> types.put(attribute.name(), attribute.type()));
    return types;
  }

  private List<JsonNode> array(JsonNode root, String path) {
    JsonNode value = root.path(path.substring(2));
    if (value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray()) {
      problems.add(path, "must be an array");
      return List.of();
    }
    return List.copyOf(value.values());
  }

  private void attribute(JsonNode node) {
    String path = "$.playerAttributes[" + attributes.size() + "]";
    problems.unknownProperties(node, path, List.of("name", "type", "default", "description"));
    String name = problems.name(node, path);
    String word = problems.text(node, path, "type", "");
    Optional<AttributeType> type = AttributeType.of(word);
    if (type.isEmpty()) {
      problems.add(
          path + ".type", "must be one of " + AttributeType.words() + ", was \"" + word + "\"");
      return;
    }
    Optional<AttributeValue> otherwise = Optional.empty();
    if (node.has("default")) {
      otherwise = defaultValue(node.get("default"), type.get());
      if (otherwise.isEmpty()) {
        problems.add(
            path + ".default",
            "must be a " + word + ", was " + Problems.brief(node.get("default")));
      }
    }
    if (attributes.put(name, new RuleSet.Attribute(name, type.get(), otherwise)) != null) {
      problems.add(path + ".name", "is used twice: " + name);
    }
  }

  private static Optional<AttributeValue> defaultValue(JsonNode node, AttributeType type) {
    return switch (type) {
      case STRING ->
          node.isString()
              ? Optional.of(new AttributeValue.Text(node.asString()))
              : Optional.empty();
      case NUMBER ->
          node.isNumber()
              ? Optional.of(new AttributeValue.Number(node.asDouble()))
              : Optional.empty();
      case STRING_LIST -> {
        if (!node.isArray() || !node.valueStream().allMatch(JsonNode::isString)) {
          yield Optional.empty();
        }
        yield Optional.of(
            new AttributeValue.TextList(node.valueStream().map(JsonNode::asString).toList()));
      }
      case STRING_NUMBER_MAP -> {
        if (!node.isObject() || !node.valueStream().allMatch(JsonNode::isNumber)) {
          yield Optional.empty();
        }
        var numbers = new LinkedHashMap<String, Double>();
        node.properties()
            .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().asDouble()));
        yield Optional.of(new AttributeValue.NumberMap(numbers));
      }
    };
  }

  private Level level(long fromMillis, JsonNode root) {
    List<Level.Team> teams = teams(root);
    var names =
        new ExpressionParser.Names(
            types(),
            teams.stream().map(Level.Team::name).toList(),
            PartyAggregation.NONE,
            !settings.populationDeviation());
    boolean large = teams.stream().mapToInt(Level.Team::maxPlayers).sum() > SMALL_MATCH_MAX;
    List<JsonNode> nodes = array(root, "$.rules");
    List<String> ruleNames = nodes.stream().map(node -> node.path("name").asString("")).toList();
    var rules = new LinkedHashMap<String, Rule>();
    var seen = new HashSet<String>();
    for (int i = 0; i < nodes.size(); i++) {
      String path = "$.rules[" + i + "]";
      var context = new RuleParser.Context(names, rules, ruleNames, large, settings);
      Optional<Rule> rule = new RuleParser(problems, context, nodes.get(i), path).rule();
      if (!seen.add(ruleNames.get(i))) {
        problems.add(path + ".name", "is used twice: " + ruleNames.get(i));
      } else {
        rule.ifPresent(found -> rules.put(found.name(), found));
      }
    }
    int playersMax = teams.stream().mapToInt(Level.Team::maxPlayers).sum();
    Algorithm algorithm =
        new AlgorithmParser(problems, root.path("algorithm"), types()).parse(playersMax, settings);
    return Level.of(fromMillis, teams, List.copyOf(rules.values()), algorithm, large);
  }

  private List<Level.Team> teams(JsonNode root) {
    var definitions = array(root, "$.teams");
    if (definitions.isEmpty()) {
      problems.add("$.teams", "is required; at least one team");
      return List.of();
    }
    var definitionNames = new HashSet<String>();
    for (int i = 0; i < definitions.size(); i++) {
      String name = definitions.get(i).path("name").asString("");
      if (!name.isEmpty() && !definitionNames.add(name)) {
        problems.add("$.teams[" + i + "].name", "is used twice: " + name);
      }
    }
    var teams = new ArrayList<Level.Team>();
    int index = 0;
    for (JsonNode node : definitions) {
      team(node, "$.teams[" + index++ + "]", teams);
    }
    var names = new HashSet<String>();
    for (Level.Team team : teams) {
      // Two definitions of one name have been told above.
      if (!names.add(team.name()) && definitionNames.size() == definitions.size()) {
        problems.add("$.teams", "two teams are called " + team.name() + "; names must be unique");
      }
    }
    int most = teams.stream().mapToInt(Level.Team::maxPlayers).sum();
    if (most > MATCH_MAX) {
      problems.add(
          "$.teams", "a match has at most " + MATCH_MAX + " players, these add up to " + most);
    }
    return teams;
  }

  private void team(JsonNode node, String path, List<Level.Team> teams) {
    problems.unknownProperties(
        node, path, List.of("name", "description", "minPlayers", "maxPlayers", "quantity"));
    String name = problems.name(node, path);
    int least =
        problems
            .whole(required(node, path, "minPlayers"), path + ".minPlayers", 0, MATCH_MAX)
            .orElse(0);
    int most =
        problems
            .whole(required(node, path, "maxPlayers"), path + ".maxPlayers", 1, Integer.MAX_VALUE)
            .orElse(MATCH_MAX);
    if (least > most) {
      problems.add(path + ".minPlayers", least + " is more than maxPlayers, " + most);
    }
    int quantity =
        node.has("quantity")
            ? problems.whole(node.get("quantity"), path + ".quantity", 1, TEAMS_MAX).orElse(1)
            : 1;
    // An absurd size is reported by its sum; capped so that the sum cannot overflow.
    int capped = Math.min(most, 1_000_000);
    for (int instance = 1; instance <= quantity; instance++) {
      teams.add(new Level.Team(quantity == 1 ? name : name + "_" + instance, least, capped));
    }
  }

  private JsonNode required(JsonNode node, String path, String property) {
    JsonNode value = node.path(property);
    if (value.isMissingNode()) {
      problems.add(path + "." + property, "is required");
      return tools.jackson.databind.node.IntNode.valueOf(1);
    }
    return value;
  }
}
