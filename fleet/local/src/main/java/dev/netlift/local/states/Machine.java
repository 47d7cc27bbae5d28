package dev.netlift.local.states;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A definition, read and checked. Immutable.
 *
 * @param timeout of an execution, at most what Express allows
 */
record Machine(String startAt, Map<String, State> states, Duration timeout) {
  /** No Express execution takes longer. */
  static final Duration EXPRESS_MAX = Duration.ofMinutes(5);

  Machine {
    states = Map.copyOf(states);
  }

  State state(String name) {
    return Objects.requireNonNull(states.get(name), name);
  }

  /**
   * @throws DefinitionException every fault, each with its state and field
   */
  static Machine parse(String definition) {
    return new MachineReader().read(definition);
  }
}
