package dev.netlift.local.match;

import java.util.Locale;
import java.util.Map;

/** Which share of the tickets had been matched after how long, as a picture. */
final class WaitingPicture {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 48;
  private static final String[] COLOURS = {"#1f6feb", "#d1242f"};

  private WaitingPicture() {}

  static String of(Map<String, Simulation.Result> results) {
    double longest = 1;
    for (Simulation.Result result : results.values()) {
      longest = Math.max(longest, result.waited(1));
    }
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        """
            .formatted(WIDTH, HEIGHT));
    for (int step = 0; step <= 4; step++) {
      double share = step / 4.0;
      svg.append(line(MARGIN, y(share), WIDTH - MARGIN, y(share), "#dddddd"));
      svg.append(text(8, y(share) + 4, Math.round(share * 100) + " %", "black"));
      svg.append(
          text(
              x(share) - 8,
              HEIGHT - MARGIN + 18.0,
              String.format(Locale.ROOT, "%.0f s", share * longest),
              "black"));
    }
    int index = 0;
    for (var result : results.entrySet()) {
      String colour = COLOURS[index % COLOURS.length];
      svg.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" points=\"");
      double[] waits = result.getValue().waitSeconds();
      for (int i = 0; i <= 200 && waits.length > 0; i++) {
        int at = Math.min(waits.length - 1, i * waits.length / 200);
        // Of all that came, not only of those matched.
        double share = (at + 1.0) / Math.max(1, result.getValue().tickets());
        svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(waits[at] / longest), y(share)));
      }
      svg.append("\"/>\n");
      svg.append(text(MARGIN + 8.0, MARGIN + 16.0 * index, escaped(result.getKey()), colour));
      index++;
    }
    return svg.append("</svg>\n").toString();
  }

  private static double x(double share) {
    return MARGIN + share * (WIDTH - 2 * MARGIN);
  }

  private static double y(double share) {
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN);
  }

  private static String line(double x1, double y1, double x2, double y2, String colour) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
        x1,
        y1,
        x2,
        y2,
        colour);
  }

  private static String text(double x, double y, String words, String colour) {
    return String.format(
        Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n", x, y, colour, words);
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
