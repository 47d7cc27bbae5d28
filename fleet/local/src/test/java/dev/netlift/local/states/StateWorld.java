package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Runs a machine on a clock of its own: each task answers as it was told beforehand. */
final class StateWorld {
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  /** What a task was called with, and when since the start. */
  record Called(Duration after, Resource resource, String parameters) {}

  /** What a task comes to, and how long it takes. */
  record Answer(Duration takes, String result, String error, String cause) {
    static Answer of(String result) {
      return new Answer(Duration.ofMillis(10), result, "", "");
    }

    static Answer error(String error) {
      return new Answer(Duration.ofMillis(10), "", error, "why");
    }

    static Answer never() {
      return new Answer(Duration.ofHours(1), "null", "", "");
    }
  }

  private final Deque<Answer> answers = new ArrayDeque<>();

  /** Answers each task; by itself with what was given beforehand, in order. */
  Function<Execution.Step.Call, Answer> script = _ -> answers.remove();

  final List<Called> calls = new ArrayList<>();
  final List<JsonNode> log = new ArrayList<>();
  History.Level level = History.Level.ALL;
  boolean logsData = true;
  Instant now = START;

  StateWorld answers(String result) {
    return answersAfter(Duration.ofMillis(10), result);
  }

  StateWorld answersAfter(Duration takes, String result) {
    answers.add(new Answer(takes, result, "", ""));
    return this;
  }

  StateWorld fails(String error) {
    return fails(error, "why");
  }

  StateWorld fails(String error, String cause) {
    answers.add(new Answer(Duration.ZERO, "", error, cause));
    return this;
  }

  Execution.Outcome run(String definition, String input) {
    Machine machine = Machine.parse(definition);
    var facts =
        new ExecutionFacts(
            "arn:aws:states:us-west-2:111122223333:express:m:run:1",
            "run",
            "arn:aws:iam::111122223333:role/r",
            "arn:aws:states:us-west-2:111122223333:stateMachine:m",
            "m",
            START);
    var history =
        new History(facts.arn(), level, logsData, line -> log.add(Bodies.MAPPER.readTree(line)));
    var execution =
        new Execution(machine, facts, Bodies.MAPPER.readTree(input), history, new Random(7));
    Execution.Step step = execution.start(now);
    while (true) {
      switch (step) {
        case Execution.Step.Ended(Execution.Outcome outcome) -> {
          return outcome;
        }
        case Execution.Step.Pause(Instant until) -> {
          now = until;
          step = execution.awake(now);
        }
        case Execution.Step.Call call -> step = call(execution, call);
      }
    }
  }

  private Execution.Step call(Execution execution, Execution.Step.Call call) {
    calls.add(
        new Called(Duration.between(START, now), call.resource(), call.parameters().toString()));
    Answer answer = script.apply(call);
    if (now.plus(answer.takes()).isAfter(call.deadline())) {
      now = call.deadline();
      return execution.late(now);
    }
    now = now.plus(answer.takes());
    return answer.error().isEmpty()
        ? execution.returned(Bodies.MAPPER.readTree(answer.result()), now)
        : execution.failed(answer.error(), answer.cause(), now);
  }

  List<Long> callMillis() {
    return calls.stream().map(call -> call.after().toMillis()).toList();
  }

  List<String> events() {
    return log.stream().map(event -> event.path("type").asString()).toList();
  }
}
