package dev.netlift.backend.avatars;

import static dev.netlift.backend.avatars.ImageFile.broken;
import static dev.netlift.backend.avatars.ImageFile.unsigned32;

import dev.netlift.backend.avatars.ImageFile.Colour;
import dev.netlift.backend.avatars.ImageFile.Format;
import dev.netlift.backend.avatars.Unacceptable.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The chunks of a PNG (W3C PNG, third edition), as far as pixels need them. */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int HEADER_LENGTH = 13;
  private static final int PALETTE_LENGTH_MAX = 3 * 256;
  private static final int ALPHAS_MAX = 256;

  /** Length, type and checksum around a chunk's data. */
  private static final int AROUND = 12;

  private static final int PALETTE_COLOUR = 3;

  /** By colour type, the bit depths that the standard knows, as a set of bits. */
  private static final int[] DEPTHS = {
    1 << 1 | 1 << 2 | 1 << 4 | 1 << 8 | 1 << 16,
    0,
    1 << 8 | 1 << 16,
    1 << 1 | 1 << 2 | 1 << 4 | 1 << 8,
    1 << 8 | 1 << 16,
    0,
    1 << 8 | 1 << 16
  };

  private final byte[] file;
  private final ByteArrayOutputStream clean = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int colourType = -1;
  private int orientation = Exif.UPRIGHT;
  private boolean palette;
  private boolean data;

  private PngFile(byte[] file) {
    this.file = file;
  }

  static boolean is(byte[] file) {
    return Exif.startsWith(file, 0, SIGNATURE);
  }

  static ImageFile read(byte[] file) {
    return new PngFile(file).read();
  }

  private ImageFile read() {
    clean.writeBytes(SIGNATURE);
    int at = SIGNATURE.length;
    while (true) {
      if (file.length - at < AROUND) {
        throw broken("ends without IEND");
      }
      long length = unsigned32(file, at);
      if (length > file.length - at - AROUND) {
        throw broken("a chunk is longer than the file");
      }
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (colourType < 0 && !type.equals("IHDR")) {
        throw broken("does not begin with IHDR");
      }
      if (take(type, at, (int) length)) {
        return new ImageFile(
            Format.PNG, width, height, orientation, Colour.KNOWN, clean.toByteArray());
      }
      at += AROUND + (int) length;
    }
  }

  /**
   * @return whether it was the last
   */
  private boolean take(String type, int at, int length) {
    switch (type) {
      case "IHDR" -> header(at, length);
      case "PLTE" -> {
        if (data || palette || length % 3 != 0 || length > PALETTE_LENGTH_MAX) {
          throw broken("PLTE");
        }
        palette = true;
        copy(at, length);
      }
      case "tRNS" -> {
        // Of the other colour types it names one colour that is transparent, which we show as it
        // is.
        if (colourType == PALETTE_COLOUR) {
          if (data || !palette || length > ALPHAS_MAX) {
            throw broken("tRNS");
          }
          copy(at, length);
        }
      }
      case "IDAT" -> {
        data = true;
        copy(at, length);
      }
      case "IEND" -> {
        if (!data || colourType == PALETTE_COLOUR && !palette) {
          throw broken("no picture before IEND");
        }
        copy(at, length);
        return true;
      }
      case "eXIf" -> orientation = Exif.orientation(file, at + 8, length);
      case "acTL" -> throw new Unacceptable(Reason.ANIMATED, "APNG");
      default -> {
        boolean critical = (type.charAt(0) & 0x20) == 0;
        if (critical) {
          throw new Unacceptable(Reason.UNSUPPORTED, "critical chunk");
        }
      }
    }
    return false;
  }

  private void header(int at, int length) {
    if (colourType >= 0 || length != HEADER_LENGTH) {
      throw broken("IHDR");
    }
    long wide = unsigned32(file, at + 8);
    long high = unsigned32(file, at + 12);
    ImageFile.bound(wide, high);
    width = (int) wide;
    height = (int) high;
    int depth = file[at + 16] & 0xff;
    int colour = file[at + 17] & 0xff;
    boolean known = colour < DEPTHS.length && depth <= 16 && (DEPTHS[colour] & 1 << depth) != 0;
    boolean methods = file[at + 18] == 0 && file[at + 19] == 0 && (file[at + 20] & 0xfe) == 0;
    if (!known || !methods) {
      throw broken("IHDR names what there is not");
    }
    colourType = colour;
    copy(at, length);
  }

  private void copy(int at, int length) {
    var sum = new CRC32();
    sum.update(file, at + 4, length + 4);
    if (sum.getValue() != unsigned32(file, at + 8 + length)) {
      throw broken("checksum of a chunk");
    }
    clean.write(file, at, length + AROUND);
  }
}
