package dev.netlift.local.pattern;

import java.io.IOException;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/** A compiled event pattern. Matching is thread-safe. */
public final class EventPattern {
  /** Of a pattern's text, in characters. */
  public static final int LENGTH_MAX = 4_096;

  // From here on EventBridge calls a pattern too complex; only wildcards get there.
  private static final int COMPLEXITY_MAX = 1_000;
  private static final String NAME = "it";

  private final Machine machine;

  private EventPattern(Machine machine) {
    this.machine = machine;
  }

  /**
   * @param json the pattern
   * @throws InvalidPatternException it is none
   */
  public static EventPattern compile(String json) {
    if (json.length() > LENGTH_MAX) {
      throw new InvalidPatternException("Event pattern is longer than " + LENGTH_MAX);
    }
    try {
      String reason = JsonRuleCompiler.check(json);
      if (reason != null) {
        throw new InvalidPatternException(reason);
      }
      Machine machine = Machine.builder().build();
      machine.addRule(NAME, json);
      if (machine.evaluateComplexity(new MachineComplexityEvaluator(COMPLEXITY_MAX))
          >= COMPLEXITY_MAX) {
        throw new InvalidPatternException(
            "Rule is too complex - try using fewer wildcard characters or fewer repeating"
                + " character sequences after a wildcard character");
      }
      return new EventPattern(machine);
    } catch (InvalidPatternException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Its compiler has no exception of its own: most are Jackson's, a few are the JDK's.
      throw new InvalidPatternException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * @param json an event, an object
   */
  public boolean matches(String json) {
    try {
      return !machine.rulesForJSONEvent(json).isEmpty();
    } catch (Exception e) {
      throw new IllegalArgumentException("not an event: " + e.getMessage(), e);
    }
  }
}
