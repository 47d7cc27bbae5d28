package dev.netlift.backend.avatars;

import static dev.netlift.backend.avatars.ImageFile.broken;

import dev.netlift.backend.avatars.ImageFile.Colour;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A square of opaque pixels, upright: what is moderated is this, what is shown is made of this, so
 * that no background, no viewer and no decoder makes another picture of it. Immutable.
 *
 * @param side of the square, in pixels
 * @param rgb rows from the top, {@code 0xrrggbb}
 */
record Picture(int side, int[] rgb) {
  /** What is moderated. */
  static final int WORK_SIDE_MAX = 1024;

  /** Rekognition takes nothing smaller. */
  static final int WORK_SIDE_MIN = 80;

  /** Decoded beyond it only in part: every second pixel, every third, and so on. */
  private static final int DECODED_SIDE_MAX = 1536;

  private static final int WHITE = 255;
  private static final int OPAQUE = 0xff << 24;

  /**
   * Decodes the middle of an image, at most {@value #DECODED_SIDE_MAX} times two pixels of it on a
   * side, lays it on white and turns it upright.
   *
   * @throws Unacceptable it does not decode
   */
  static Picture of(ImageFile file) {
    int square = Math.min(file.width(), file.height());
    int step = Math.max(1, square / DECODED_SIDE_MAX);
    var middle =
        new Rectangle((file.width() - square) / 2, (file.height() - square) / 2, square, square);
    ImageReader reader = ImageIO.getImageReadersByFormatName(file.format().reader()).next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file.clean()))) {
      reader.setInput(in, true, true);
      if (reader.getWidth(0) != file.width() || reader.getHeight(0) != file.height()) {
        throw broken("the decoder reads another size");
      }
      ImageReadParam part = reader.getDefaultReadParam();
      part.setSourceRegion(middle);
      part.setSourceSubsampling(step, step, 0, 0);
      int[] rgb;
      int side;
      if (file.colour() == Colour.KNOWN) {
        BufferedImage image = reader.read(0, part);
        side = image.getWidth();
        rgb = flat(image);
      } else {
        Raster raster = reader.readRaster(0, part);
        side = raster.getWidth();
        rgb = Inks.flat(raster, file.colour());
      }
      return new Picture(side, upright(rgb, side, file.orientation()));
    } catch (IOException | RuntimeException e) {
      if (e instanceof Unacceptable ours) {
        throw ours;
      }
      // Decoders throw whatever they stumble over.
      throw broken("does not decode: " + e.getClass().getSimpleName());
    } finally {
      reader.dispose();
    }
  }

  /** Samples as they are stored: colour models would brighten greys. */
  private static int[] flat(BufferedImage image) {
    int wide = image.getWidth();
    int[] rgb = new int[wide * image.getHeight()];
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int[] row = new int[wide * bands];
    var palette = image.getColorModel() instanceof IndexColorModel index ? index : null;
    int depth = image.getSampleModel().getSampleSize(0);
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, wide, 1, row);
      for (int x = 0; x < wide; x++) {
        int at = x * bands;
        if (palette != null) {
          int argb = palette.getRGB(row[at]);
          rgb[y * wide + x] =
              onWhite(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff, argb >>> 24);
          continue;
        }
        boolean grey = bands < 3;
        int red = eightBits(row[at], depth);
        int green = grey ? red : eightBits(row[at + 1], depth);
        int blue = grey ? red : eightBits(row[at + 2], depth);
        boolean alpha = bands == 2 || bands == 4;
        rgb[y * wide + x] =
            onWhite(red, green, blue, alpha ? eightBits(row[at + bands - 1], depth) : WHITE);
      }
    }
    return rgb;
  }

  private static int eightBits(int sample, int depth) {
    return depth == 8 ? sample : sample * 255 / ((1 << depth) - 1);
  }

  private static int onWhite(int red, int green, int blue, int alpha) {
    int rest = WHITE * (255 - alpha);
    return (red * alpha + rest) / 255 << 16
        | (green * alpha + rest) / 255 << 8
        | (blue * alpha + rest) / 255;
  }

  private static int[] upright(int[] rgb, int side, int orientation) {
    if (orientation == Exif.UPRIGHT) {
      return rgb;
    }
    int last = side - 1;
    int[] turned = new int[rgb.length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean swapped = orientation >= 5;
        int across = swapped ? y : x;
        int down = swapped ? x : y;
        boolean mirrorAcross =
            orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean mirrorDown =
            orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int fromX = mirrorAcross ? last - across : across;
        int fromY = mirrorDown ? last - down : down;
        turned[y * side + x] = rgb[fromY * side + fromX];
      }
    }
    return turned;
  }

  /** This picture if it is no larger than {@code sideMax}, else one of that size. */
  Picture atMost(int sideMax) {
    return side <= sideMax ? this : sized(sideMax);
  }

  /** This picture if it is no smaller than {@code sideMin}, else one of that size. */
  Picture atLeast(int sideMin) {
    return side >= sideMin ? this : sized(sideMin);
  }

  /**
   * In another size: the mean of what a pixel covers, or between the nearest when there is less.
   */
  Picture sized(int size) {
    return size == side ? this : new Picture(size, Resize.resize(rgb, side, size));
  }

  /**
   * Identifies the pixels, whatever file they came in: SHA-256 of width, height and every pixel as
   * ARGB, lower hex.
   */
  String pixelHash() {
    var bytes = ByteBuffer.allocate((2 + rgb.length) * Integer.BYTES).putInt(side).putInt(side);
    for (int pixel : rgb) {
      bytes.putInt(OPAQUE | pixel);
    }
    return sha256(bytes.array());
  }

  /** A PNG of nothing but the pixels. */
  byte[] png() {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, side, side, rgb);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    var out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(image);
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** Lower hex. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
