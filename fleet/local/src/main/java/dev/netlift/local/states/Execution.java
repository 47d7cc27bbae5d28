package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run of a machine, without clock, thread or service: told what happened and when, it says what
 * to do next.
 *
 * <pre>
 *   start --> Call --returned--> ... --> Ended
 *              |  ^
 *        failed|  |awake
 *          late v  |
 *             Pause        or, caught, on to another state; else Ended
 * </pre>
 *
 * <p>Use from one thread at a time.
 */
final class Execution {
  /** The largest input, parameters, result or output, in bytes of UTF-8. */
  static final int DATA_MAX = 256 * 1_024;

  // Choices that go round without a task would never come to the five minutes by themselves.
  private static final int TRANSITIONS_MAX = 25_000;

  /** How an execution ended. */
  enum Status {
    SUCCEEDED,
    FAILED,
    TIMED_OUT
  }

  /**
   * @param output of one that succeeded
   * @param error and the cause of one that did not; may be empty
   */
  record Outcome(Status status, Optional<JsonNode> output, String error, String cause) {}

  /** What is to be done now. */
  sealed interface Step {
    /** Carry it out; then say {@link #returned}, {@link #failed} or, at the deadline, late. */
    record Call(Resource resource, JsonNode parameters, Instant deadline) implements Step {}

    /** Wait; then say {@link #awake}. */
    record Pause(Instant until) implements Step {}

    record Ended(Outcome outcome) implements Step {}
  }

  private final Machine machine;
  private final ExecutionFacts facts;
  private final JsonNode executionInput;
  private final History history;
  private final RandomGenerator random;
  private final Instant deadline;

  private String name = "";
  private JsonNode input;
  private Instant entered;
  private int enteredId;
  private int[] retries = {};
  private int retryCount;
  private int transitions;
  private Optional<String> next;
  private JsonNode value;

  Execution(
      Machine machine,
      ExecutionFacts facts,
      JsonNode input,
      History history,
      RandomGenerator random) {
    this.machine = machine;
    this.facts = facts;
    this.executionInput = input;
    this.input = input;
    this.history = history;
    this.random = random;
    this.entered = facts.started();
    this.deadline = facts.started().plus(machine.timeout());
    this.next = Optional.of(machine.startAt());
    this.value = input;
  }

  Step start(Instant now) {
    history.add(
        "ExecutionStarted",
        history.details().data("input", executionInput).fact("roleArn", facts.roleArn()),
        now);
    return go(now);
  }

  /** The task has come back. */
  Step returned(JsonNode result, Instant now) {
    State.Task task = task();
    history.add(
        "TaskSucceeded", history.details().resource(task.resource()).data("output", result), now);
    JsonNode output;
    try {
      bound(result);
      JsonNode selected =
          task.resultSelector().map(selector -> selector.fill(result, context())).orElse(result);
      output = scoped("OutputPath", task.scope().output(), placed(task.resultPath(), selected));
      bound(output);
    } catch (StateError e) {
      return onward(troubled(ours(e), now), now);
    }
    leave(task.next(), output, now);
    return go(now);
  }

  /** The task has failed. */
  Step failed(String error, String cause, Instant now) {
    history.add(
        "TaskFailed", history.details().resource(task().resource()).error(error, cause), now);
    return onward(troubled(new StateError(error, cause), now), now);
  }

  /** The task has not come back by its deadline, and whatever it says later is not heard. */
  Step late(Instant now) {
    if (!now.isBefore(deadline)) {
      return timedOut(now);
    }
    history.add(
        "TaskTimedOut",
        history.details().resource(task().resource()).error(StateError.TIMEOUT, ""),
        now);
    return onward(troubled(new StateError(StateError.TIMEOUT, ""), now), now);
  }

  /** The pause is over. */
  Step awake(Instant now) {
    return now.isBefore(deadline) ? onward(attempt(now), now) : timedOut(now);
  }

  /** What was decided, or else the states that follow up to the next decision. */
  private Step onward(Optional<Step> decided, Instant now) {
    return decided.isPresent() ? decided.get() : go(now);
  }

  private Step go(Instant now) {
    while (next.isPresent()) {
      if (!now.isBefore(deadline)) {
        return timedOut(now);
      }
      enter(next.get(), now);
      try {
        Optional<Step> decided = pass(now);
        if (decided.isPresent()) {
          return decided.get();
        }
      } catch (StateError e) {
        return ended(ours(e), now);
      }
    }
    history.add("ExecutionSucceeded", history.details().data("output", value), now);
    return new Step.Ended(new Outcome(Status.SUCCEEDED, Optional.of(value), "", ""));
  }

  /** Goes through the state just entered; empty when another follows at once. */
  private Optional<Step> pass(Instant now) {
    if (++transitions > TRANSITIONS_MAX) {
      throw new StateError(
          StateError.RUNTIME, "More than " + TRANSITIONS_MAX + " states were entered.");
    }
    switch (machine.state(name)) {
      case State.Task _ -> {
        return attempt(now);
      }
      case State.Choice choice -> {
        String chosen = chosen(choice);
        JsonNode output = scoped("OutputPath", choice.scope().output(), seen(choice.scope()));
        leave(Optional.of(chosen), output, now);
      }
      case State.Pass pass -> leave(pass.next(), passed(pass), now);
      case State.Succeed succeed -> {
        JsonNode output = scoped("OutputPath", succeed.scope().output(), seen(succeed.scope()));
        leave(Optional.empty(), output, now);
      }
      case State.Fail fail -> {
        return Optional.of(ended(new StateError(said(fail.error()), said(fail.cause())), now));
      }
    }
    return Optional.empty();
  }

  private void enter(String state, Instant now) {
    name = state;
    input = value;
    entered = now;
    retryCount = 0;
    retries =
        machine.state(state) instanceof State.Task task ? new int[task.retry().size()] : new int[0];
    enteredId =
        history.add(
            machine.state(state).type() + "StateEntered",
            history.details().data("input", input).fact("name", state),
            now);
  }

  private void leave(Optional<String> to, JsonNode output, Instant now) {
    history.add(
        machine.state(name).type() + "StateExited",
        history.details().data("output", output).fact("name", name),
        now);
    next = to;
    value = output;
  }

  private String chosen(State.Choice choice) {
    JsonNode seen = seen(choice.scope());
    JsonNode context = context();
    for (State.Rule rule : choice.rules()) {
      if (rule.condition().holds(seen, context)) {
        return rule.next();
      }
    }
    return choice
        .byDefault()
        .orElseThrow(
            () ->
                new StateError(
                    StateError.NO_CHOICE, "No choice rule matched and there is no Default."));
  }

  private JsonNode passed(State.Pass pass) {
    JsonNode seen = seen(pass.scope());
    JsonNode shaped =
        pass.parameters().map(template -> template.fill(seen, context())).orElse(seen);
    JsonNode output =
        scoped(
            "OutputPath",
            pass.scope().output(),
            placed(pass.resultPath(), pass.result().orElse(shaped)));
    bound(output);
    return output;
  }

  private Optional<Step> attempt(Instant now) {
    State.Task task = task();
    JsonNode parameters;
    try {
      JsonNode seen = seen(task.scope());
      parameters = task.parameters().map(template -> template.fill(seen, context())).orElse(seen);
      bound(parameters);
    } catch (StateError e) {
      return troubled(ours(e), now);
    }
    Instant end = now.plusSeconds(task.timeoutSeconds());
    history.add(
        "TaskScheduled",
        history
            .details()
            .resource(task.resource())
            .parameters(
                parameters,
                end.isBefore(deadline) ? Optional.of(task.timeoutSeconds()) : Optional.empty()),
        now);
    history.add("TaskStarted", history.details().resource(task.resource()), now);
    return Optional.of(
        new Step.Call(task.resource(), parameters, end.isBefore(deadline) ? end : deadline));
  }

  /** Tries again, or ends; empty when the error is caught and another state follows. */
  private Optional<Step> troubled(StateError e, Instant now) {
    State.Task task = task();
    for (int i = 0; i < task.retry().size(); i++) {
      Retrier retrier = task.retry().get(i);
      if (Retrier.matches(retrier.errorEquals(), e.error())) {
        if (retries[i] < retrier.maxAttempts()) {
          Instant until = now.plus(retrier.delay(retries[i], random));
          retries[i]++;
          retryCount++;
          return Optional.of(new Step.Pause(until.isBefore(deadline) ? until : deadline));
        }
        break; // Used up; that another retrier names the error too does not help.
      }
    }
    for (State.Catcher catcher : task.caught()) {
      if (Retrier.matches(catcher.errorEquals(), e.error())) {
        ObjectNode error =
            Bodies.MAPPER.createObjectNode().put("Error", e.error()).put("Cause", e.cause());
        try {
          JsonNode output = placed(catcher.resultPath(), error);
          bound(output);
          leave(Optional.of(catcher.next()), output, now);
          return Optional.empty();
        } catch (StateError other) {
          return Optional.of(ended(ours(other), now));
        }
      }
    }
    return Optional.of(ended(e, now));
  }

  private Step ended(StateError e, Instant now) {
    history.add("ExecutionFailed", history.details().error(e.error(), e.cause()), now);
    return new Step.Ended(new Outcome(Status.FAILED, Optional.empty(), e.error(), e.cause()));
  }

  private Step timedOut(Instant now) {
    history.add("ExecutionTimedOut", history.details().error(StateError.TIMEOUT, ""), now);
    return new Step.Ended(new Outcome(Status.TIMED_OUT, Optional.empty(), StateError.TIMEOUT, ""));
  }

  private State.Task task() {
    if (machine.state(name) instanceof State.Task task) {
      return task;
    }
    throw new IllegalStateException("no task is under way in the state " + name);
  }

  private JsonNode seen(State.Scope scope) {
    return scoped("InputPath", scope.input(), input);
  }

  private JsonNode scoped(String field, Optional<Expression.Path> path, JsonNode value) {
    if (path.isEmpty()) {
      return Bodies.MAPPER.createObjectNode();
    }
    return path.get()
        .path()
        .in(path.get().ofContext() ? context() : value)
        .orElseThrow(
            () ->
                new StateError(
                    StateError.RUNTIME,
                    "Invalid path '"
                        + path.get().text()
                        + "' of "
                        + field
                        + ": No results for it"));
  }

  private JsonNode placed(Optional<JsonPath> resultPath, JsonNode result) {
    return resultPath.map(path -> path.put(input, result)).orElse(input);
  }

  private String said(Optional<Expression> expression) {
    JsonNode value =
        expression
            .map(e -> e.value(input, context()))
            .orElse(Bodies.MAPPER.getNodeFactory().stringNode(""));
    if (!value.isString()) {
      throw new StateError(StateError.RUNTIME, "Error and Cause must be texts");
    }
    return value.asString();
  }

  private void bound(JsonNode value) {
    if (value.toString().getBytes(StandardCharsets.UTF_8).length > DATA_MAX) {
      throw new StateError(
          StateError.DATA_LIMIT,
          "The state '%s' has data of more than %d bytes.".formatted(name, DATA_MAX));
    }
  }

  /** An error of the machine itself, as it is told. */
  private StateError ours(StateError e) {
    return new StateError(
        e.error(),
        "An error occurred while executing the state '%s' (entered at the event id #%d). %s"
            .formatted(name, enteredId, e.cause()));
  }

  private ObjectNode context() {
    return facts.context(executionInput, name, entered, retryCount);
  }
}
