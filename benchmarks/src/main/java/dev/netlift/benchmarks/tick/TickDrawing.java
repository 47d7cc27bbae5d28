package dev.netlift.benchmarks.tick;

import dev.netlift.benchmarks.tick.TickBench.Row;
import java.util.List;
import java.util.Locale;

/** The rows as bars on a logarithmic axis, from 10 ns to 10 ms. */
final class TickDrawing {
  private static final int WIDTH = 860;
  private static final int TOP = 34;
  private static final int LINE = 20;
  private static final int NAMES = 430;
  private static final int DECADE = 60;
  private static final int DECADES = 6;

  private TickDrawing() {}

  static String of(List<Row> rows) {
    int height = TOP + LINE * rows.size() + 12;
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
    text(svg, 10, 20, "time per operation; each line is ten times the one before it, from 10 ns");
    for (int decade = 0; decade <= DECADES; decade++) {
      box(svg, NAMES + (double) decade * DECADE, TOP - 4, 1, height - TOP - 4, "#dddddd");
    }
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + LINE * i);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void row(StringBuilder svg, Row row, int top) {
    String with = row.parameters().isEmpty() ? "" : " " + row.parameters();
    text(svg, 10, top + 13, row.name() + with);
    double decades = Math.log10(Math.max(10, row.nanos())) - 1;
    double length = Math.min(DECADES, decades) * DECADE;
    box(svg, NAMES, top + 3, Math.max(1, length), 12, "#2f6d9d");
    text(svg, NAMES + length + 6, top + 13, time(row.nanos()));
  }

  private static String time(double nanos) {
    return nanos < 10_000
        ? String.format(Locale.ROOT, "%.0f ns", nanos)
        : String.format(Locale.ROOT, "%.1f µs", nanos / 1000);
  }

  private static void box(
      StringBuilder svg, double x, double y, double width, double height, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
            x,
            y,
            width,
            height,
            colour));
  }

  private static void text(StringBuilder svg, double x, double y, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" fill=\"#222222\">%s</text>%n",
            x,
            y,
            words.replace("&", "&amp;").replace("<", "&lt;")));
  }
}
