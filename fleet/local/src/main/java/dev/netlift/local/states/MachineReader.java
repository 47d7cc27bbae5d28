package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a definition and finds all that is wrong in it, so that one deployment names every fault.
 * Use once.
 */
final class MachineReader {
  private static final int DEFINITION_MAX = 1 << 20;
  private static final int NAME_MAX = 80;
  private static final Set<String> MACHINE =
      Set.of("Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage");
  private static final Set<String> ANY = Set.of("Type", "Comment", "QueryLanguage");
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "Task",
          Set.of(
              "Resource",
              "InputPath",
              "OutputPath",
              "Parameters",
              "ResultSelector",
              "ResultPath",
              "Retry",
              "Catch",
              "TimeoutSeconds",
              "Next",
              "End"),
          "Choice",
          Set.of("InputPath", "OutputPath", "Choices", "Default"),
          "Pass",
          Set.of("InputPath", "OutputPath", "Parameters", "Result", "ResultPath", "Next", "End"),
          "Succeed",
          Set.of("InputPath", "OutputPath"),
          "Fail",
          Set.of("Error", "Cause", "ErrorPath", "CausePath"));

  private final List<String> problems = new ArrayList<>();
  private final Map<String, State> states = new LinkedHashMap<>();

  Machine read(String definition) {
    JsonNode root = json(definition);
    unknown("the machine", root, MACHINE);
    onlyJsonPath("the machine", root);
    if (!root.path("Version").asString("1.0").equals("1.0")) {
      problems.add("Version must be 1.0");
    }
    Duration timeout =
        root.has("TimeoutSeconds")
            ? Duration.ofSeconds(number("the machine", root, "TimeoutSeconds", 99_999_999, 1))
            : Machine.EXPRESS_MAX;
    for (var entry : root.path("States").properties()) {
      State state = state(entry.getKey(), entry.getValue());
      if (state != null) {
        states.put(entry.getKey(), state);
      }
    }
    String startAt = root.path("StartAt").asString("");
    if (problems.isEmpty()) {
      targets(startAt);
    }
    if (!problems.isEmpty()) {
      throw new DefinitionException(String.join("; ", problems));
    }
    return new Machine(
        startAt,
        states,
        timeout.compareTo(Machine.EXPRESS_MAX) < 0 ? timeout : Machine.EXPRESS_MAX);
  }

  private static JsonNode json(String definition) {
    if (definition.length() > DEFINITION_MAX) {
      throw new DefinitionException("longer than " + DEFINITION_MAX + " characters");
    }
    try {
      JsonNode root = Bodies.MAPPER.readTree(definition);
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      throw new DefinitionException("not JSON: " + e.getOriginalMessage());
    }
    throw new DefinitionException("not a JSON object");
  }

  private @Nullable State state(String name, JsonNode node) {
    String type = node.path("Type").asString("");
    Set<String> fields = FIELDS.get(type);
    if (fields == null) {
      problems.add(
          name
              + ": states of type '"
              + type
              + "' are not served here; served are "
              + new TreeSet<>(FIELDS.keySet()));
      return null;
    }
    if (name.isEmpty() || name.length() > NAME_MAX) {
      problems.add(name + ": a state's name has 1 to " + NAME_MAX + " characters");
    }
    var known = new HashSet<>(fields);
    known.addAll(ANY);
    unknown(name, node, known);
    onlyJsonPath(name, node);
    return switch (type) {
      case "Task" -> task(name, node);
      case "Choice" -> choice(name, node);
      case "Pass" ->
          new State.Pass(
              scope(name, node),
              template(name, node, "Parameters"),
              node.has("Result") ? Optional.of(node.get("Result")) : Optional.empty(),
              resultPath(name, node),
              next(name, node));
      case "Succeed" -> new State.Succeed(scope(name, node));
      default -> new State.Fail(said(name, node, "Error"), said(name, node, "Cause"));
    };
  }

  private State task(String name, JsonNode node) {
    String arn = node.path("Resource").asString("");
    Optional<Resource> resource = Resource.named(arn);
    if (resource.isEmpty()) {
      problems.add(
          name + ": the resource '" + arn + "' is not served here; served are " + Resource.names());
    }
    resource.ifPresent(known -> parameters(name, known, node.path("Parameters")));
    return new State.Task(
        resource.orElse(Resource.INVOKE),
        scope(name, node),
        template(name, node, "Parameters"),
        template(name, node, "ResultSelector"),
        resultPath(name, node),
        list(name, node, "Retry", this::retrier),
        list(name, node, "Catch", this::catcher),
        node.has("TimeoutSeconds")
            ? number(name, node, "TimeoutSeconds", 99_999_999, 1)
            : 99_999_999,
        next(name, node));
  }

  private void parameters(String name, Resource resource, JsonNode parameters) {
    Set<String> given = new TreeSet<>();
    parameters.propertyNames().forEach(field -> given.add(field.replaceFirst("\\.\\$$", "")));
    if (!given.contains(resource.required())) {
      problems.add(name + ": Parameters." + resource.required() + " is missing");
    }
    given.removeAll(resource.parameters());
    given.forEach(field -> problems.add(name + ": Parameters." + field + " is not served here"));
  }

  private State choice(String name, JsonNode node) {
    List<State.Rule> rules = list(name, node, "Choices", this::rule);
    if (rules.isEmpty()) {
      problems.add(name + ": Choices is empty");
    }
    Optional<String> byDefault =
        node.has("Default") ? Optional.of(node.path("Default").asString("")) : Optional.empty();
    return new State.Choice(scope(name, node), rules, byDefault);
  }

  private State.Rule rule(String name, JsonNode node) {
    return new State.Rule(Condition.parse(node, 1), node.path("Next").asString(""));
  }

  private Retrier retrier(String name, JsonNode node) {
    unknown(
        name + ".Retry",
        node,
        Set.of(
            "ErrorEquals",
            "IntervalSeconds",
            "MaxAttempts",
            "BackoffRate",
            "MaxDelaySeconds",
            "JitterStrategy",
            "Comment"));
    int interval =
        node.has("IntervalSeconds") ? number(name, node, "IntervalSeconds", 99_999_999, 1) : 1;
    double rate = node.path("BackoffRate").asDouble(2.0);
    if (rate < 1 || (node.has("BackoffRate") && !node.path("BackoffRate").isNumber())) {
      problems.add(name + ": BackoffRate must be a number of at least 1");
    }
    int most = Integer.MAX_VALUE;
    if (node.has("MaxDelaySeconds")) {
      most = number(name, node, "MaxDelaySeconds", 31_622_399, 1);
      if (most <= interval) {
        problems.add(name + ": MaxDelaySeconds must be more than IntervalSeconds");
      }
    }
    String jitter = node.path("JitterStrategy").asString("NONE");
    if (!jitter.equals("FULL") && !jitter.equals("NONE")) {
      problems.add(name + ": JitterStrategy must be FULL or NONE");
    }
    return new Retrier(
        errors(name, node),
        interval,
        node.has("MaxAttempts") ? number(name, node, "MaxAttempts", 99_999_999, 0) : 3,
        rate,
        most,
        jitter.equals("FULL"));
  }

  private State.Catcher catcher(String name, JsonNode node) {
    unknown(name + ".Catch", node, Set.of("ErrorEquals", "ResultPath", "Next", "Comment"));
    return new State.Catcher(
        errors(name, node), resultPath(name, node), node.path("Next").asString(""));
  }

  private List<String> errors(String name, JsonNode node) {
    List<String> errors =
        node.path("ErrorEquals").valueStream().map(error -> error.asString("")).toList();
    if (errors.isEmpty()) {
      problems.add(name + ": ErrorEquals must name an error");
    }
    if (errors.contains(StateError.ALL) && errors.size() > 1) {
      problems.add(name + ": States.ALL must stand alone in ErrorEquals");
    }
    return errors;
  }

  private State.Scope scope(String name, JsonNode node) {
    return new State.Scope(path(name, node, "InputPath"), path(name, node, "OutputPath"));
  }

  private Optional<Expression.Path> path(String name, JsonNode node, String field) {
    if (node.path(field).isNull()) {
      return Optional.empty();
    }
    return tried(
        name + "." + field, () -> Optional.of(Expression.path(node.path(field).asString("$"))));
  }

  private Optional<JsonPath> resultPath(String name, JsonNode node) {
    if (node.path("ResultPath").isNull()) {
      return Optional.empty();
    }
    return tried(
        name + ".ResultPath",
        () -> {
          JsonPath path = JsonPath.parse(node.path("ResultPath").asString("$"));
          if (!path.isReference()) {
            throw new DefinitionException("must lead to one place");
          }
          return Optional.of(path);
        });
  }

  private Optional<PayloadTemplate> template(String name, JsonNode node, String field) {
    return node.has(field)
        ? tried(name + "." + field, () -> Optional.of(PayloadTemplate.parse(node.path(field))))
        : Optional.empty();
  }

  /** A constant, or what a field whose name ends in Path leads to. */
  private Optional<Expression> said(String name, JsonNode node, String field) {
    if (node.has(field) && node.has(field + "Path")) {
      problems.add(name + ": only one of " + field + " and " + field + "Path may be there");
    }
    if (node.has(field)) {
      return Optional.of(new Expression.Constant(node.get(field), Optional.empty()));
    }
    return node.has(field + "Path")
        ? tried(
            name + "." + field + "Path",
            () -> Optional.of(Expression.parse(node.path(field + "Path").asString(""))))
        : Optional.empty();
  }

  private Optional<String> next(String name, JsonNode node) {
    boolean end = node.path("End").asBoolean(false);
    if (end == node.has("Next")) {
      problems.add(name + ": exactly one of Next and End must be there");
    }
    return end ? Optional.empty() : Optional.of(node.path("Next").asString(""));
  }

  private <T> List<T> list(
      String name, JsonNode node, String field, BiFunction<String, JsonNode, T> read) {
    var items = new ArrayList<T>();
    for (JsonNode item : node.path(field)) {
      tried(name + "." + field, () -> Optional.of(read.apply(name, item))).ifPresent(items::add);
    }
    List<JsonNode> all = node.path(field).valueStream().toList();
    for (int i = 0; i + 1 < all.size(); i++) {
      if (all.get(i).path("ErrorEquals").toString().contains("\"" + StateError.ALL + "\"")) {
        problems.add(name + "." + field + ": States.ALL must be in the last one");
      }
    }
    return items;
  }

  private <T> Optional<T> tried(String where, Supplier<Optional<T>> read) {
    try {
      return read.get();
    } catch (DefinitionException e) {
      problems.add(where + ": " + e.reason());
      return Optional.empty();
    }
  }

  private int number(String where, JsonNode node, String field, int most, int least) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < least
        || value.asInt() > most) {
      problems.add(where + ": " + field + " must be " + least + " to " + most);
      return least;
    }
    return value.asInt();
  }

  private void unknown(String where, JsonNode node, Set<String> known) {
    var unknown = new TreeSet<>(node.propertyNames());
    unknown.removeAll(known);
    unknown.forEach(field -> problems.add(where + ": the field " + field + " is not served here"));
  }

  private void onlyJsonPath(String where, JsonNode node) {
    String language = node.path("QueryLanguage").asString("JSONPath");
    if (!language.equals("JSONPath")) {
      problems.add(where + ": the QueryLanguage " + language + " is not served here");
    }
  }

  private void targets(String startAt) {
    if (!states.containsKey(startAt)) {
      problems.add("StartAt names no state: '" + startAt + "'");
      return;
    }
    Set<String> reached = new HashSet<>(Set.of(startAt));
    var open = new ArrayDeque<>(reached);
    boolean ends = false;
    while (!open.isEmpty()) {
      String name = open.pop();
      List<String> targets = targets(states.get(name)).toList();
      ends |= targets.isEmpty() || !hasNext(states.get(name));
      for (String target : targets) {
        if (!states.containsKey(target)) {
          problems.add(name + ": there is no state '" + target + "'");
        } else if (reached.add(target)) {
          open.add(target);
        }
      }
    }
    if (!ends) {
      problems.add("no state ends the machine");
    }
    var unreached = new TreeSet<>(states.keySet());
    unreached.removeAll(reached);
    unreached.forEach(name -> problems.add("the state " + name + " is not reachable"));
  }

  private static boolean hasNext(@Nullable State state) {
    return switch (state) {
      case State.Task task -> task.next().isPresent();
      case State.Pass pass -> pass.next().isPresent();
      case State.Choice _ -> true;
      case null, default -> false;
    };
  }

  private static Stream<String> targets(@Nullable State state) {
    return switch (state) {
      case State.Task task ->
          Stream.concat(task.next().stream(), task.caught().stream().map(State.Catcher::next));
      case State.Pass pass -> pass.next().stream();
      case State.Choice choice ->
          Stream.concat(choice.rules().stream().map(State.Rule::next), choice.byDefault().stream());
      case null, default -> Stream.empty();
    };
  }
}
