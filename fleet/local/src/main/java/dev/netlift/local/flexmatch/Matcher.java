package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Looks for matches: around the oldest ticket first, then around the next one left over. Holds no
 * state, so the same tickets at the same time give the same matches. Any thread.
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
    var open = new ArrayList<Ticket>(pool.size());
    pool.stream()
        .filter(ticket -> rules.neverMatches(ticket).isEmpty())
        .sorted(Ticket.OLDEST_FIRST)
        .forEach(open::add);
    var evaluations = new HashMap<String, Pass.Evaluations>();
    var matches = new ArrayList<Match>();
    Set<Ticket> taken = new HashSet<>();
    int nodes = budget.nodesFor(open.size());
    int exhausted = 0;
    for (int i = 0; i < open.size(); i++) {
      Ticket anchor = open.get(i);
      if (taken.contains(anchor)) {
        continue;
      }
      // Those before it have failed as anchors, so no match holds both.
      List<Ticket> others =
          open.subList(i + 1, open.size()).stream()
              .filter(ticket -> !taken.contains(ticket))
              .limit(budget.candidates())
              .toList();
      var search = new Search(rules, anchor, others, nowMillis, nodes, evaluations);
      Optional<Match> match = search.run();
      match.ifPresent(
          found -> {
            matches.add(found);
            taken.addAll(found.tickets());
          });
      if (search.exhausted()) {
        exhausted++;
      }
    }
    return new Pass(List.copyOf(matches), Map.copyOf(evaluations), exhausted);
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
