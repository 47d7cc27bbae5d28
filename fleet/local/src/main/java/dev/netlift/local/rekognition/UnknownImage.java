package dev.netlift.local.rekognition;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * The rule for images that no file says anything of: a label that no sensible policy approves, the
 * surer the more of the image has the colour of skin. Never nothing.
 */
final class UnknownImage {
  private static final double LEAST = 60;
  private static final double RANGE = 35;

  private UnknownImage() {}

  /**
   * @param least what the caller wants to hear of: the label is never kept from him
   */
  static List<Label> labels(BufferedImage image, double least) {
    double confidence = Math.max(least, LEAST + RANGE * skin(image));
    return List.of(
        new Label("Explicit Nudity", "Explicit", confidence, 2),
        new Label("Explicit", "", confidence, 1));
  }

  /** The share of pixels with the colour of skin in daylight, by a rule of thumb of RGB values. */
  static double skin(BufferedImage image) {
    int width = image.getWidth();
    int[] row = new int[width];
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int pixel : row) {
        int red = pixel >> 16 & 255;
        int green = pixel >> 8 & 255;
        int blue = pixel & 255;
        if (red > 95 && green > 40 && blue > 20 && red - green > 15 && red > blue) {
          count++;
        }
      }
    }
    return (double) count / ((long) width * image.getHeight());
  }
}
