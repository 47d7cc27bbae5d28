package dev.netlift.local.flexmatch;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules joined by and, or, not and xor; it stands in for the rules it names. */
record CompoundRule(String name, Statement statement) implements Rule {
  enum Operator {
    AND,
    OR,
    NOT,
    XOR
  }

  sealed interface Statement {
    record Named(Rule rule) implements Statement {}

    record Joined(Operator operator, List<Statement> arguments) implements Statement {
      public Joined {
        arguments = List.copyOf(arguments);
      }
    }

    default boolean holds(Candidate candidate) {
      return switch (this) {
        case Named(Rule rule) -> rule.holds(candidate);
        case Joined(Operator operator, List<Statement> arguments) ->
            switch (operator) {
              case AND -> arguments.stream().allMatch(a -> a.holds(candidate));
              case OR -> arguments.stream().anyMatch(a -> a.holds(candidate));
              case NOT -> !arguments.getFirst().holds(candidate);
              case XOR -> arguments.stream().filter(a -> a.holds(candidate)).count() == 1;
            };
      };
    }

    default boolean hopeless(Candidate candidate) {
      return switch (this) {
        case Named(Rule rule) -> rule.hopeless(candidate);
        case Joined(Operator operator, List<Statement> arguments) ->
            switch (operator) {
              case AND -> arguments.stream().anyMatch(a -> a.hopeless(candidate));
              case OR, XOR -> arguments.stream().allMatch(a -> a.hopeless(candidate));
              // Players to come may yet make its argument fail.
              case NOT -> false;
            };
      };
    }

    default Stream<Rule> rules() {
      return switch (this) {
        case Named(Rule rule) -> Stream.of(rule);
        case Joined(_, List<Statement> arguments) -> arguments.stream().flatMap(Statement::rules);
      };
    }
  }

  @Override
  public boolean holds(Candidate candidate) {
    return statement.holds(candidate);
  }

  @Override
  public boolean hopeless(Candidate candidate) {
    return statement.hopeless(candidate);
  }

  @Override
  public boolean prunes() {
    return statement.rules().anyMatch(Rule::prunes);
  }

  @Override
  public boolean needsLatency() {
    return statement.rules().anyMatch(Rule::needsLatency);
  }

  @Override
  public boolean namesTeams() {
    return statement.rules().anyMatch(Rule::namesTeams);
  }

  /** Names of the rules it stands in for. */
  Set<String> children() {
    return statement.rules().map(Rule::name).collect(Collectors.toUnmodifiableSet());
  }
}
