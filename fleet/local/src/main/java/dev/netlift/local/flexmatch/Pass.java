package dev.netlift.local.flexmatch;

import java.util.List;
import java.util.Map;

/**
 * What one look at the pool decided. Immutable.
 *
 * @param matches in the order they were found; no ticket is in two
 * @param evaluations by ticket id, how often each rule passed and failed on complete candidates
 *     that held the ticket, in the order of {@link RuleSet#ruleNames}
 * @param exhausted anchors whose search ended for want of budget, so that a match may have been
 *     missed
 */
public record Pass(List<Match> matches, Map<String, Evaluations> evaluations, int exhausted) {
  public record Evaluations(int[] passed, int[] failed) {}
}
