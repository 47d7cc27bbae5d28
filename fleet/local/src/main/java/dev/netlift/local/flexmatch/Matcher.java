package dev.netlift.local.flexmatch;

import java.util.List;
import java.util.OptionalLong;

/**
 * Looks for matches: around the oldest ticket first, then around the next one left over. Holds no
 * state, so the same tickets at the same time give the same matches; {@link MatchPool} does the
 * same and remembers. Any thread.
 */
public final class Matcher {
  private final RuleSet rules;
  private final Budget budget;

  /**
   * How much one pass may spend.
   *
   * @param nodes candidates tried per anchor
   * @param nodesPerPass shared by the anchors of a large pool
   * @param candidates tickets tried beside an anchor, the oldest ones
   */
  public record Budget(int nodes, int nodesPerPass, int candidates) {
    public static final Budget DEFAULT = new Budget(5_000, 100_000, 200);

    private static final int NODES_MIN = 200;

    public Budget {
      if (nodes < 1 || nodesPerPass < 1 || candidates < 1) {
        throw new IllegalArgumentException(
            "nodes, nodesPerPass and candidates must be at least 1, were "
                + nodes
                + ", "
                + nodesPerPass
                + ", "
                + candidates);
      }
    }

    int nodesFor(int anchors) {
      return Math.min(nodes, Math.max(NODES_MIN, nodesPerPass / Math.max(1, anchors)));
    }
  }

  public Matcher(RuleSet rules, Budget budget) {
    this.rules = rules;
    this.budget = budget;
  }

  /**
   * One full look at the pool.
   *
   * @param nowMillis on the clock of {@link Ticket#enteredMillis}
   */
  public Pass pass(List<Ticket> pool, long nowMillis) {
    var open = new MatchPool(rules, budget);
    pool.stream().sorted(Ticket.OLDEST_FIRST).forEach(open::add);
    return open.pass(nowMillis);
  }

  /** When the next expansion step of a waiting ticket comes, if one is left. */
  public OptionalLong nextStepMillis(List<Ticket> pool, long nowMillis) {
    return pool.stream()
        .flatMapToLong(
            ticket ->
                rules.stepMillis().stream()
                    .mapToLong(step -> ticket.enteredMillis() + step)
                    .filter(at -> at > nowMillis))
        .min();
  }
}
