package dev.netlift.local.flexmatch;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How to read what AWS leaves open. Each is named for the reading that {@link #DEFAULT} takes, so
 * {@code false} is always the other one; {@code strict} is the exception.
 *
 * @param sharedLocation all players of a match need one location in common that is near enough;
 *     else each needs any
 * @param latencyInclusive a latency equal to maxLatency is near enough
 * @param individualValues comparison, distance and latency judge each player; else each ticket by
 *     its partyAggregation
 * @param batchByTicket batchDistance compares tickets by their partyAggregation; else each player
 * @param stepAtItsSecond a step counts when the age equals its wait; else only after
 * @param individualCollections collection rules judge each player's list; else each ticket's union
 *     or intersection
 * @param balancedWhenSmall strategy balanced is allowed for matches of 40 players or fewer
 * @param compoundOfMany and, or take more than two arguments
 * @param nestedWithinTeams a comparison without reference over lists of teams judges each team by
 *     itself; else all values together
 * @param populationDeviation stddev is that of the whole population; else of a sample
 * @param strict refuse what the guide rules out but the service is seen to take: comments, rules
 *     that large matches ignore, attributes nobody declared
 */
public record Settings(
    boolean sharedLocation,
    boolean latencyInclusive,
    boolean individualValues,
    boolean batchByTicket,
    boolean stepAtItsSecond,
    boolean individualCollections,
    boolean balancedWhenSmall,
    boolean compoundOfMany,
    boolean nestedWithinTeams,
    boolean populationDeviation,
    boolean strict) {
  public static final Settings DEFAULT =
      new Settings(true, true, true, true, true, true, true, true, true, true, false);

  /** All there are. */
  public static List<String> names() {
    return Arrays.stream(Settings.class.getRecordComponents())
        .map(RecordComponent::getName)
        .toList();
  }

  /**
   * These with one changed.
   *
   * @throws IllegalArgumentException there is none of that name
   */
  public Settings with(String name, boolean value) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no setting "
              + name
              + "; there are "
              + names().stream().collect(Collectors.joining(", ")));
    }
    return new Settings(
        name.equals("sharedLocation") ? value : sharedLocation,
        name.equals("latencyInclusive") ? value : latencyInclusive,
        name.equals("individualValues") ? value : individualValues,
        name.equals("batchByTicket") ? value : batchByTicket,
        name.equals("stepAtItsSecond") ? value : stepAtItsSecond,
        name.equals("individualCollections") ? value : individualCollections,
        name.equals("balancedWhenSmall") ? value : balancedWhenSmall,
        name.equals("compoundOfMany") ? value : compoundOfMany,
        name.equals("nestedWithinTeams") ? value : nestedWithinTeams,
        name.equals("populationDeviation") ? value : populationDeviation,
        name.equals("strict") ? value : strict);
  }
}
