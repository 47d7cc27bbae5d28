package dev.netlift.local.rekognition;

import dev.netlift.local.front.AwsException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads images within the bounds of DetectModerationLabels. */
final class Images {
  static final int SIDE_MIN = 80;
  static final int SIDE_MAX = 10_000;
  // Not Rekognition's: the memory of a laptop's cloud. Up to eight bytes each.
  static final int PIXELS_MAX = 8_000_000;
  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a");
  private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ff");

  private Images() {}

  /**
   * @throws AwsException InvalidImageFormatException, ImageTooLargeException,
   *     InvalidParameterException
   */
  static BufferedImage read(byte[] bytes) {
    String format = format(bytes);
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      check(reader.getWidth(0), reader.getHeight(0));
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      if (e instanceof AwsException told) {
        throw told;
      }
      throw invalidFormat();
    } finally {
      reader.dispose();
    }
  }

  private static void check(int width, int height) {
    if (width > SIDE_MAX || height > SIDE_MAX || (long) width * height > PIXELS_MAX) {
      throw new AwsException(
          400,
          "ImageTooLargeException",
          "Image resolution is too large: "
              + width
              + " x "
              + height
              + ", the most is "
              + SIDE_MAX
              + " a side and "
              + PIXELS_MAX
              + " pixels");
    }
    if (width < SIDE_MIN || height < SIDE_MIN) {
      throw new AwsException(
          400,
          "InvalidParameterException",
          "Request has invalid parameters: the image is "
              + width
              + " x "
              + height
              + ", the least is "
              + SIDE_MIN
              + " a side");
    }
  }

  private static String format(byte[] bytes) {
    if (startsWith(bytes, PNG)) {
      return "png";
    }
    if (startsWith(bytes, JPEG)) {
      return "jpeg";
    }
    throw invalidFormat();
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length > magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  private static AwsException invalidFormat() {
    return new AwsException(400, "InvalidImageFormatException", "Request has invalid image format");
  }
}
