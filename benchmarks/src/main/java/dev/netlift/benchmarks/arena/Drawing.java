package dev.netlift.benchmarks.arena;

import java.util.List;
import java.util.Locale;

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
    var svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n",
            WIDTH,
            height,
            WIDTH,
            height));
    text(
        svg, 10, 20, "#222222", "ours, as a share of theirs (median, least to most); line: target");
    for (int i = 0; i < outcomes.size(); i++) {
      row(svg, outcomes.get(i), TOP + LINE * i);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void row(StringBuilder svg, Row.Outcome outcome, int top) {
    text(svg, 10, top + 16, "#222222", outcome.row().name());
    if (!outcome.fault().isEmpty()) {
      text(svg, NAMES, top + 16, "#888888", "void: " + outcome.fault());
      return;
    }
    String colour = outcome.holds() ? "#2f7d4f" : "#b3402e";
    box(svg, NAMES, top + 5, x(outcome.median()) - NAMES, 14, colour);
    box(svg, x(outcome.least()), top + 11, x(outcome.most()) - x(outcome.least()), 2, "#222222");
    box(svg, x(outcome.row().target()), top + 1, 2, 22, "#222222");
    text(
        svg,
        Math.max(x(outcome.most()), x(outcome.row().target())) + 8,
        top + 16,
        colour,
        Row.number(Math.round(1000 * outcome.median()) / 1000.0));
  }

  private static double x(double ratio) {
    return NAMES + Math.min(SCALE_MAX, ratio) / SCALE_MAX * (WIDTH - NAMES - 70);
  }

  private static void box(
      StringBuilder svg, double x, double y, double width, double height, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
            x,
            y,
            Math.max(1, width),
            height,
            colour));
  }

  private static void text(StringBuilder svg, double x, double y, String colour, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n",
            x,
            y,
            colour,
            words.replace("&", "&amp;").replace("<", "&lt;")));
  }
}
