package dev.netlift.backend.avatars;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Good images and hostile ones, made byte by byte where no encoder would. */
final class TestImages {
  static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  static final int RED = 0xe02020;
  static final int GREEN = 0x20c040;
  static final int BLUE = 0x2040d0;
  static final int YELLOW = 0xe0d020;

  private TestImages() {}

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Four quarters: red, green / blue, yellow. */
  static BufferedImage quarters(int width, int height) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean left = x < width / 2;
        boolean top = y < height / 2;
        image.setRGB(x, y, top ? left ? RED : GREEN : left ? BLUE : YELLOW);
      }
    }
    return image;
  }

  static byte[] png(BufferedImage image) {
    return encoded(image, "png");
  }

  static byte[] jpeg(BufferedImage image) {
    return encoded(image, "jpeg");
  }

  private static byte[] encoded(BufferedImage image, String format) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] progressive(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      var how = writer.getDefaultWriteParam();
      how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Four components as they are given.
   *
   * @param transform of the Adobe segment; negative for none
   */
  static byte[] fourComponents(int side, int[] inks, int transform) {
    var raster = Raster.createInterleavedRaster(0, side, side, 4, null);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        raster.setPixel(x, y, inks);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] plain = out.toByteArray();
    return transform < 0
        ? plain
        : after(
            plain,
            segment(0xee, join(ascii("Adobe"), new byte[] {0, 100, 0, 0, 0, 0, (byte) transform})));
  }

  /** A JPEG with {@code segment} right after its first marker. */
  static byte[] after(byte[] jpeg, byte[] segment) {
    return join(
        java.util.Arrays.copyOf(jpeg, 2),
        segment,
        java.util.Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  static byte[] segment(int marker, byte[] data) {
    return ByteBuffer.allocate(4 + data.length)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (data.length + 2))
        .put(data)
        .array();
  }

  /** EXIF with an orientation and where it was taken. */
  static byte[] exif(int orientation) {
    var tiff = ByteBuffer.allocate(110);
    tiff.put(ascii("MM")).putShort((short) 42).putInt(8);
    tiff.putShort((short) 2);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0);
    tiff.putShort((short) 0x8825).putShort((short) 4).putInt(1).putInt(38);
    tiff.putInt(0);
    tiff.putShort((short) 1);
    tiff.putShort((short) 2).putShort((short) 5).putInt(3).putInt(56);
    tiff.putInt(0);
    tiff.putInt(37).putInt(1).putInt(46).putInt(1).putInt(30).putInt(1);
    tiff.put(ascii("GPS37-46-30N"));
    return tiff.array();
  }

  static byte[] exifSegment(int orientation) {
    return segment(0xe1, join(ascii("Exif\0\0"), exif(orientation)));
  }

  static byte[] chunk(String type, byte[] data) {
    var sum = new CRC32();
    sum.update(ascii(type));
    sum.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(ascii(type))
        .put(data)
        .putInt((int) sum.getValue())
        .array();
  }

  static byte[] header(int width, int height, int depth, int colour, int interlace) {
    return chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) colour)
            .put((byte) 0)
            .put((byte) 0)
            .put((byte) interlace)
            .array());
  }

  /** So many zeros, deflated. */
  static byte[] zeros(long count) {
    var out = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var stream = new DeflaterOutputStream(out, deflater, 1 << 16)) {
      byte[] some = new byte[1 << 16];
      for (long left = count; left > 0; left -= some.length) {
        stream.write(some, 0, (int) Math.min(left, some.length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  static byte[] deflated(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var stream = new DeflaterOutputStream(out)) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A PNG of these chunks, and an end. */
  static byte[] pngOf(List<byte[]> chunks) {
    return join(PNG_SIGNATURE, join(chunks.toArray(new byte[0][])), chunk("IEND", new byte[0]));
  }

  /** All black and transparent, eight bits, red, green, blue, alpha. */
  static byte[] blank(int width, int height) {
    return pngOf(
        List.of(header(width, height, 8, 6, 0), chunk("IDAT", zeros(height * (1 + 4L * width)))));
  }

  /** With {@code chunk} before the pixels. */
  static byte[] with(byte[] png, byte[] chunk) {
    int afterHeader = PNG_SIGNATURE.length + 12 + 13;
    return join(
        java.util.Arrays.copyOf(png, afterHeader),
        chunk,
        java.util.Arrays.copyOfRange(png, afterHeader, png.length));
  }
}
