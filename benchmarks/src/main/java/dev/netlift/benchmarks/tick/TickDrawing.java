package dev.netlift.benchmarks.tick;

import dev.netlift.benchmarks.Svg;
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
  private static final String INK = "#222222";

  private TickDrawing() {}

  static String of(List<Row> rows) {
    int height = TOP + LINE * rows.size() + 12;
    var svg = new Svg(WIDTH, height);
    svg.text(
        10, 20, INK, "time per operation; each line is ten times the one before it, from 10 ns");
    for (int decade = 0; decade <= DECADES; decade++) {
      svg.box(NAMES + (double) decade * DECADE, TOP - 4, 1, height - TOP - 4, "#dddddd");
    }
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + LINE * i);
    }
    return svg.whole();
  }

  private static void row(Svg svg, Row row, int top) {
    String with = row.parameters().isEmpty() ? "" : " " + row.parameters();
    svg.text(10, top + 13, INK, row.name() + with);
    double decades = Math.log10(Math.max(10, row.nanos())) - 1;
    double length = Math.min(DECADES, decades) * DECADE;
    svg.box(NAMES, top + 3, length, 12, "#2f6d9d");
    svg.text(NAMES + length + 6, top + 13, INK, time(row.nanos()));
  }

  private static String time(double nanos) {
    return nanos < 10_000
        ? String.format(Locale.ROOT, "%.0f ns", nanos)
        : String.format(Locale.ROOT, "%.1f µs", nanos / 1000);
  }
}
