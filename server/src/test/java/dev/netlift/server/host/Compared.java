package dev.netlift.server.host;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The p99 of what was measured in turns, over the p99 of what was measured beside it.
 *
 * @param low of 95 % of the ratios of as many turns drawn with replacement
 * @param high of the same
 */
record Compared(double ratio, double low, double high) {
  private static final int RESAMPLINGS = 1000;

  /**
   * @param turns of any length, each in any order
   * @param beside of the same turns
   */
  static Compared p99(List<long[]> turns, List<long[]> beside) {
    if (turns.isEmpty() || turns.size() != beside.size()) {
      throw new IllegalArgumentException(turns.size() + " turns beside " + beside.size());
    }
    var random = new Random(1);
    double[] resampled =
        DoubleStream.generate(
                () -> ratio(turns, beside, random.ints(turns.size(), 0, turns.size()).toArray()))
            .limit(RESAMPLINGS)
            .sorted()
            .toArray();
    return new Compared(
        ratio(turns, beside, IntStream.range(0, turns.size()).toArray()),
        resampled[RESAMPLINGS * 25 / 1000],
        resampled[RESAMPLINGS * 975 / 1000]);
  }

  /** Of all turns together. */
  static long quantile(List<long[]> turns, double quantile) {
    long[] all = turns.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return all[(int) (all.length * quantile)];
  }

  private static double ratio(List<long[]> turns, List<long[]> beside, int[] drawn) {
    return (double) quantile(drawn(turns, drawn), 0.99) / quantile(drawn(beside, drawn), 0.99);
  }

  private static List<long[]> drawn(List<long[]> turns, int[] drawn) {
    return IntStream.of(drawn).mapToObj(turns::get).toList();
  }

  @Override
  public String toString() {
    return "%.3f (95 %% of resamplings %.3f to %.3f)".formatted(ratio, low, high);
  }
}
