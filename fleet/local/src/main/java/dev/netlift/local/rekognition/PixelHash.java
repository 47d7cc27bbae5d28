package dev.netlift.local.rekognition;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What an image shows, whatever file it came in. */
public final class PixelHash {
  private PixelHash() {}

  /** SHA-256 of width, height and every pixel as ARGB, row by row; 64 lower hex digits. */
  public static String of(BufferedImage image) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    int width = image.getWidth();
    digest.update(ByteBuffer.allocate(8).putInt(width).putInt(image.getHeight()).flip());
    int[] row = new int[width];
    ByteBuffer bytes = ByteBuffer.allocate(4 * width);
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      bytes.clear();
      bytes.asIntBuffer().put(row);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
