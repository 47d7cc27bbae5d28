package dev.netlift.local.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One fault of a schedule.
 *
 * @param atMillis since the first match
 * @param pick decides which of the candidates it hits, whoever they are by then
 */
public record Fault(long atMillis, Kind kind, int pick) {
  private static final int SHORTEST_GAP = 4;
  private static final long CROWD = 200;

  /** What a fault does. */
  public enum Kind {
    /** kill -9 of a game server process. */
    SERVER(5_000),
    /** kill -9 of a function's JVM, amid an invocation if one is busy. */
    FUNCTION(5_000),
    /** The socket between a game server and GameLift is dropped. */
    GAMELIFT(4_000),
    /** A player's socket is dropped, or his client crashes. */
    PLAYER(1_000),
    /** The backend did what it was asked; the answer is lost. */
    ANSWER(2_000);

    private final long meanGapMillis;

    Kind(long meanGapMillis) {
      this.meanGapMillis = meanGapMillis;
    }

    /** Fewer players are cut off less often; the rest does not depend on their number. */
    private long gapMillis(int bots) {
      return this == PLAYER
          ? Math.clamp(meanGapMillis * CROWD / bots, meanGapMillis, 4 * meanGapMillis)
          : meanGapMillis;
    }
  }

  /**
   * The faults of a run, in their order. The same arguments give the same schedule; every kind is
   * in it at least once, if the run is not shorter than the kind's gap.
   */
  public static List<Fault> schedule(long seed, long lengthMillis, int bots) {
    var random = new SplittableRandom(seed);
    Map<Kind, SplittableRandom> dice = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      dice.put(kind, random.split());
    }
    var faults = new ArrayList<Fault>();
    dice.forEach(
        (kind, die) -> {
          long gap = kind.gapMillis(bots);
          long at = die.nextLong(gap);
          while (at < lengthMillis) {
            faults.add(new Fault(at, kind, die.nextInt(Integer.MAX_VALUE)));
            // From a quarter of the gap to seven quarters of it.
            at += gap / SHORTEST_GAP + die.nextLong(gap * 3 / 2);
          }
        });
    faults.sort(Comparator.comparingLong(Fault::atMillis).thenComparing(Fault::kind));
    return List.copyOf(faults);
  }
}
