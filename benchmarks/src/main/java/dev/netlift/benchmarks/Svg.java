package dev.netlift.benchmarks;

import java.util.Locale;

/** A drawing of boxes and words on white. One thread. */
public final class Svg {
  private final StringBuilder content = new StringBuilder();

  /** In pixels, as everything here. */
  public Svg(int width, int height) {
    content.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n",
            width,
            height,
            width,
            height));
  }

  public void box(double x, double y, double width, double height, String colour) {
    content.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
            x,
            y,
            Math.max(1, width),
            height,
            colour));
  }

  public void text(double x, double y, String colour, String words) {
    content.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n",
            x,
            y,
            colour,
            words.replace("&", "&amp;").replace("<", "&lt;")));
  }

  /** All of it. */
  public String whole() {
    return content + "</svg>\n";
  }
}
