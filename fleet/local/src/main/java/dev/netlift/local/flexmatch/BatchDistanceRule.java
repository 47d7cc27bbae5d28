package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The tickets of a match are alike in one attribute: numbers within a distance, texts the same.
 *
 * @param maxDistance empty for texts
 * @param party what stands for the players of one ticket; NONE: each player counts
 */
record BatchDistanceRule(
    String name, String attribute, OptionalDouble maxDistance, PartyAggregation party)
    implements Rule {
  @Override
  public boolean holds(Candidate candidate) {
    var values = new ArrayList<Value>();
    candidate.tickets().forEach(ticket -> values.addAll(values(ticket)));
    if (maxDistance.isEmpty()) {
      return new HashSet<>(values).size() <= 1;
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (Value value : values) {
      if (!(value instanceof Value.Num(double number))) {
        return false;
      }
      least = Math.min(least, number);
      most = Math.max(most, number);
    }
    return values.isEmpty() || most - least <= maxDistance.getAsDouble();
  }

  /** What counts for one ticket: one number, or each of its texts. */
  List<Value> values(Ticket ticket) {
    return party.join(
        ticket.players().stream()
            .map(player -> Expression.TeamPath.attribute(player, attribute))
            .toList());
  }

  @Override
  public boolean hopeless(Candidate candidate) {
    return !holds(candidate);
  }

  @Override
  public boolean namesTeams() {
    return false;
  }
}
