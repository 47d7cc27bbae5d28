package dev.netlift.backend.avatars;

import dev.netlift.backend.avatars.ImageFile.Colour;
import java.awt.image.Raster;

/** Four inks into three lights, without a profile: as near as screens need. */
final class Inks {
  private static final int BANDS = 4;

  private Inks() {}

  static int[] flat(Raster raster, Colour colour) {
    int wide = raster.getWidth();
    int[] rgb = new int[wide * raster.getHeight()];
    int[] row = new int[wide * BANDS];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, wide, 1, row);
      for (int x = 0; x < wide; x++) {
        rgb[y * wide + x] = light(row, x * BANDS, colour);
      }
    }
    return rgb;
  }

  private static int light(int[] row, int at, Colour colour) {
    int first = row[at];
    int second = row[at + 1];
    int third = row[at + 2];
    int black = row[at + 3];
    if (colour == Colour.YCCK_INVERTED) {
      double luma = first;
      double blue = second - 128.0;
      double red = third - 128.0;
      // T.872: the three are the complements of what CMYK would have stored.
      first = 255 - bounded(luma + 1.402 * red);
      second = 255 - bounded(luma - 0.344136 * blue - 0.714136 * red);
      third = 255 - bounded(luma + 1.772 * blue);
    }
    boolean inverted = colour != Colour.CMYK;
    return lit(first, black, inverted) << 16
        | lit(second, black, inverted) << 8
        | lit(third, black, inverted);
  }

  private static int lit(int ink, int black, boolean inverted) {
    return inverted ? ink * black / 255 : (255 - ink) * (255 - black) / 255;
  }

  private static int bounded(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
