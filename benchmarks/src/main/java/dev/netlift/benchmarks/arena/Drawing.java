package dev.netlift.benchmarks.arena;

import dev.netlift.benchmarks.Svg;
import java.util.List;

/** The table as a picture: each row's ratio and its span, with the target as a line. */
final class Drawing {
  private static final int WIDTH = 900;
  private static final int NAMES = 430;
  private static final int LINE = 26;
  private static final int TOP = 34;
  private static final double SCALE_MAX = 2;

  private Drawing() {}

  static String of(List<Row.Outcome> outcomes) {
    int height = TOP + LINE * outcomes.size() + 12;
    var svg = new Svg(WIDTH, height);
    svg.text(10, 20, "#222222", "ours, as a share of theirs (median, least to most); line: target");
    for (int i = 0; i < outcomes.size(); i++) {
      row(svg, outcomes.get(i), TOP + LINE * i);
    }
    return svg.whole();
  }

  private static void row(Svg svg, Row.Outcome outcome, int top) {
    svg.text(10, top + 16, "#222222", outcome.row().name());
    if (!outcome.fault().isEmpty()) {
      svg.text(NAMES, top + 16, "#888888", "void: " + outcome.fault());
      return;
    }
    String colour = outcome.holds() ? "#2f7d4f" : "#b3402e";
    svg.box(NAMES, top + 5, x(outcome.median()) - NAMES, 14, colour);
    svg.box(x(outcome.least()), top + 11, x(outcome.most()) - x(outcome.least()), 2, "#222222");
    svg.box(x(outcome.row().target()), top + 1, 2, 22, "#222222");
    svg.text(
        Math.max(x(outcome.most()), x(outcome.row().target())) + 8,
        top + 16,
        colour,
        Row.number(Math.round(1000 * outcome.median()) / 1000.0));
  }

  private static double x(double ratio) {
    return NAMES + Math.min(SCALE_MAX, ratio) / SCALE_MAX * (WIDTH - NAMES - 70);
  }
}
