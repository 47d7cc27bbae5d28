package dev.netlift.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Sizes of a process over time, as Linux tells them. One thread. */
final class Growth {
  private static final int BYTES_PER_KIB = 1024;

  /** One look. */
  record Sample(double second, double residentBytes, double descriptors, double threads) {}

  private final List<Sample> samples = new ArrayList<>();

  void look(long pid, double second) throws IOException {
    double resident = 0;
    double threads = 0;
    Path of = Path.of("/proc/" + pid);
    for (String line : Files.readAllLines(of.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = BYTES_PER_KIB * Double.parseDouble(line.replaceAll("\\D", ""));
      } else if (line.startsWith("Threads:")) {
        threads = Double.parseDouble(line.replaceAll("\\D", ""));
      }
    }
    try (var open = Files.list(of.resolve("fd"))) {
      samples.add(new Sample(second, resident, open.count(), threads));
    }
  }

  List<Sample> samples() {
    return samples;
  }

  double last(ToDoubleFunction<Sample> size) {
    return samples.isEmpty() ? 0 : size.applyAsDouble(samples.getLast());
  }

  /** Growth per minute over the second half: the first is the server finding its size. */
  double perMinute(ToDoubleFunction<Sample> size) {
    var points = new ArrayList<double[]>();
    for (Sample each : samples) {
      points.add(new double[] {each.second(), size.applyAsDouble(each)});
    }
    return slopePerMinute(points);
  }

  /** Least squares over the second half. @param points of seconds and values, in order */
  static double slopePerMinute(List<double[]> points) {
    if (points.isEmpty()) {
      return 0;
    }
    double half = points.getLast()[0] / 2;
    double n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (double[] point : points) {
      if (point[0] >= half) {
        n++;
        sumX += point[0];
        sumY += point[1];
        sumXx += point[0] * point[0];
        sumXy += point[0] * point[1];
      }
    }
    double spread = n * sumXx - sumX * sumX;
    return n < 2 || spread == 0 ? 0 : 60 * (n * sumXy - sumX * sumY) / spread;
  }
}
