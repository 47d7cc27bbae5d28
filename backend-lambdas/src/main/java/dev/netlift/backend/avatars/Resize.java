package dev.netlift.backend.avatars;

/** Squares of pixels into other sizes, the same on every machine. */
final class Resize {
  private static final int[] SHIFTS = {16, 8, 0};

  private Resize() {}

  static int[] resize(int[] rgb, int from, int to) {
    double[][] weights = new double[to][];
    int[] starts = new int[to];
    for (int i = 0; i < to; i++) {
      weigh(i, from, to, starts, weights);
    }
    int[] narrow = new int[to * from];
    for (int y = 0; y < from; y++) {
      for (int x = 0; x < to; x++) {
        narrow[y * to + x] = mix(rgb, y * from + starts[x], 1, weights[x]);
      }
    }
    int[] small = new int[to * to];
    for (int y = 0; y < to; y++) {
      for (int x = 0; x < to; x++) {
        small[y * to + x] = mix(narrow, starts[y] * to + x, to, weights[y]);
      }
    }
    return small;
  }

  /** How much of which pixels the {@code i}-th is made of. */
  private static void weigh(int i, int from, int to, int[] starts, double[][] weights) {
    if (to > from) {
      double at = Math.clamp((i + 0.5) * from / to - 0.5, 0, from - 1.0);
      int first = Math.min((int) at, Math.max(0, from - 2));
      starts[i] = first;
      weights[i] = from == 1 ? new double[] {1} : new double[] {1 - (at - first), at - first};
      return;
    }
    double begin = (double) i * from / to;
    double end = (double) (i + 1) * from / to;
    int first = (int) begin;
    int count = Math.min(from, (int) Math.ceil(end - 1e-9)) - first;
    starts[i] = first;
    weights[i] = new double[count];
    for (int k = 0; k < count; k++) {
      double covered = Math.min(end, first + k + 1.0) - Math.max(begin, first + k);
      weights[i][k] = covered / (end - begin);
    }
  }

  private static int mix(int[] rgb, int at, int stride, double[] weights) {
    int mixed = 0;
    for (int shift : SHIFTS) {
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        sum += weights[k] * (rgb[at + k * stride] >> shift & 0xff);
      }
      mixed |= Math.clamp(Math.round(sum), 0, 255) << shift;
    }
    return mixed;
  }
}
