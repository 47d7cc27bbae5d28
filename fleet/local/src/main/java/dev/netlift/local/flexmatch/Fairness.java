package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;

/**
 * Seats the tickets of a match once more, so that the distances its rules allow are used as little
 * as possible. A rule set says what is good enough; of the seatings that are, players prefer this
 * one.
 */
final class Fairness {
  private static final int ROUNDS_MAX = 3;
  // Beyond this, pairs are too many for what they bring.
  private static final int SEATS_MAX = 40;
  private static final double LEAST_GAIN = 1e-9;

  private Fairness() {}

  /** The same tickets; those of one size may have changed places with each other. */
  static List<Search.Seat> seats(Plan.LevelPlan plan, List<Search.Seat> found) {
    if (plan.fairness().isEmpty() || found.size() < 3 || found.size() > SEATS_MAX) {
      return found;
    }
    var seats = new ArrayList<>(found);
    double least = unfairness(plan, candidate(plan, seats));
    boolean better = true;
    for (int round = 0; round < ROUNDS_MAX && better; round++) {
      better = false;
      for (int one = 0; one < seats.size(); one++) {
        for (int other = one + 1; other < seats.size(); other++) {
          if (!exchangeable(seats.get(one), seats.get(other))) {
            continue;
          }
          exchange(seats, one, other);
          Candidate candidate = candidate(plan, seats);
          double now = unfairness(plan, candidate);
          if (now < least - LEAST_GAIN && plan.level().holds(candidate)) {
            least = now;
            better = true;
          } else {
            exchange(seats, one, other);
          }
        }
      }
    }
    return seats;
  }

  private static boolean exchangeable(Search.Seat one, Search.Seat other) {
    return one.team() != other.team()
        && one.entry().size() == other.entry().size()
        && !one.entry().ticket().backfill()
        && !other.entry().ticket().backfill();
  }

  private static void exchange(List<Search.Seat> seats, int one, int other) {
    Search.Seat mine = seats.get(one);
    Search.Seat theirs = seats.get(other);
    seats.set(one, new Search.Seat(mine.entry(), theirs.team()));
    seats.set(other, new Search.Seat(theirs.entry(), mine.team()));
  }

  private static Candidate candidate(Plan.LevelPlan plan, List<Search.Seat> seats) {
    Candidate candidate = plan.level().emptyCandidate();
    for (Search.Seat seat : seats) {
      candidate.seat(seat.team(), seat.entry().ticket());
    }
    return candidate;
  }

  private static double unfairness(Plan.LevelPlan plan, Candidate candidate) {
    double sum = 0;
    for (Rule.Distance rule : plan.fairness()) {
      sum += rule.farthest(candidate);
    }
    return sum;
  }
}
