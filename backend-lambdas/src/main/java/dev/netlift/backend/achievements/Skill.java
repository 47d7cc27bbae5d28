package dev.netlift.backend.achievements;

import java.util.ArrayList;
import java.util.List;

/**
 * How good a player probably is, and how sure that is. Rated by Weng and Lin's Bayesian
 * approximation for the Plackett-Luce model (Journal of Machine Learning Research 12, 2011,
 * algorithm 4), everybody for himself. Pure.
 *
 * @param mean what matchmaking compares
 * @param deviation of the estimate; a newcomer's true skill lies within three of them
 */
record Skill(double mean, double deviation) {
  static final Skill NEWCOMER = new Skill(10, 10 / 3.0);

  /**
   * @param beta what a match's luck is worth: the difference at which the better one wins about
   *     four times of five
   * @param drift by how much a skill may have changed since the last match
   */
  record Model(double beta, double drift) {}

  static final Model MODEL = new Model(NEWCOMER.deviation() / 2, NEWCOMER.deviation() / 100);

  /** No match makes anybody surer than this. */
  private static final double SHRINK_MIN = 0.0001;

  /**
   * The skills after a match.
   *
   * @param places from 1, of each in {@code before}; who ties shares one
   * @return in the same order; unchanged when there was nobody to compare with
   */
  static List<Skill> after(Model model, List<Skill> before, long[] places) {
    int count = before.size();
    if (count < 2) {
      return before;
    }
    double[] variance = new double[count];
    double square = 0;
    for (int i = 0; i < count; i++) {
      double deviation = before.get(i).deviation();
      variance[i] = deviation * deviation + model.drift() * model.drift();
      square += variance[i] + model.beta() * model.beta();
    }
    double scale = Math.sqrt(square);
    double[] strength = new double[count];
    for (int i = 0; i < count; i++) {
      strength[i] = Math.exp(before.get(i).mean() / scale);
    }
    double[] field = new double[count]; // who was still to be placed when q was
    int[] ties = new int[count];
    for (int q = 0; q < count; q++) {
      for (int i = 0; i < count; i++) {
        field[q] += places[i] >= places[q] ? strength[i] : 0;
        ties[q] += places[i] == places[q] ? 1 : 0;
      }
    }
    var after = new ArrayList<Skill>(count);
    for (int i = 0; i < count; i++) {
      double gain = 0;
      double certainty = 0;
      for (int q = 0; q < count; q++) {
        if (places[q] <= places[i]) {
          double chance = strength[i] / field[q];
          gain += ((q == i ? 1 : 0) - chance) / ties[q];
          certainty += chance * (1 - chance) / ties[q];
        }
      }
      double share = variance[i] / scale;
      double shrink = Math.sqrt(variance[i]) / scale * share / scale * certainty;
      after.add(
          new Skill(
              before.get(i).mean() + share * gain,
              Math.sqrt(variance[i]) * Math.sqrt(Math.max(1 - shrink, SHRINK_MIN))));
    }
    return after;
  }
}
