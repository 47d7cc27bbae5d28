package dev.netlift.local.flexmatch;

import java.util.List;

/** A rule set that cannot be used, with everything that is wrong with it. Stackless. */
public final class RuleSetException extends RuntimeException {
  private final List<String> problems;

  public RuleSetException(List<String> problems) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** Each is {@code <JSON path>: <what is wrong>; <what is allowed>}. */
  public List<String> problems() {
    return problems;
  }
}
