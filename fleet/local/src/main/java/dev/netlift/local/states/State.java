package dev.netlift.local.states;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One state of a machine. Immutable. */
sealed interface State {
  /** What the language calls the type. */
  String type();

  /**
   * What of its input a state sees, and of its output the next.
   *
   * @param input empty for null: the state sees {@code {}}
   * @param output empty for null: the next sees {@code {}}
   */
  record Scope(Optional<Expression.Path> input, Optional<Expression.Path> output) {}

  /**
   * @param resultPath empty for null: the result is dropped
   * @param timeoutSeconds of each try
   * @param next empty where the machine ends
   */
  record Task(
      Resource resource,
      Scope scope,
      Optional<PayloadTemplate> parameters,
      Optional<PayloadTemplate> resultSelector,
      Optional<JsonPath> resultPath,
      List<Retrier> retry,
      List<Catcher> caught,
      int timeoutSeconds,
      Optional<String> next)
      implements State {
    public Task {
      retry = List.copyOf(retry);
      caught = List.copyOf(caught);
    }

    @Override
    public String type() {
      return "Task";
    }
  }

  /** Where a task goes on that has failed for good. */
  record Catcher(List<String> errorEquals, Optional<JsonPath> resultPath, String next) {}

  /** The first choice that holds, else the default. */
  record Choice(Scope scope, List<Rule> rules, Optional<String> byDefault) implements State {
    public Choice {
      rules = List.copyOf(rules);
    }

    @Override
    public String type() {
      return "Choice";
    }
  }

  /** One choice. */
  record Rule(Condition condition, String next) {}

  /** Reshapes what goes through. */
  record Pass(
      Scope scope,
      Optional<PayloadTemplate> parameters,
      Optional<JsonNode> result,
      Optional<JsonPath> resultPath,
      Optional<String> next)
      implements State {
    @Override
    public String type() {
      return "Pass";
    }
  }

  /** A good end. */
  record Succeed(Scope scope) implements State {
    @Override
    public String type() {
      return "Succeed";
    }
  }

  /** A bad end. */
  record Fail(Optional<Expression> error, Optional<Expression> cause) implements State {
    @Override
    public String type() {
      return "Fail";
    }
  }
}
