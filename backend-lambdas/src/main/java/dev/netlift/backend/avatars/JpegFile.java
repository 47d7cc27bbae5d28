package dev.netlift.backend.avatars;

import static dev.netlift.backend.avatars.ImageFile.broken;
import static dev.netlift.backend.avatars.ImageFile.unsigned16;

import dev.netlift.backend.avatars.ImageFile.Colour;
import dev.netlift.backend.avatars.ImageFile.Format;
import dev.netlift.backend.avatars.Unacceptable.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The segments of a JPEG (ITU T.81), as far as pixels need them. */
final class JpegFile {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DQT = 0xdb;
  private static final int DHT = 0xc4;
  private static final int DRI = 0xdd;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int COM = 0xfe;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOF0 = 0xc0;
  private static final int SOF2 = 0xc2;
  private static final int SOF15 = 0xcf;

  /** A progressive file has ten scans or so; each costs a pass over all coefficients. */
  private static final int SCANS_MAX = 32;

  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

  /** A JFIF segment that has nothing to say but that it is one. */
  private static final byte[] PLAIN_JFIF = {
    (byte) 0xff, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0
  };

  private static final int ADOBE_LENGTH = 12;
  private static final int YCCK = 2;

  private final byte[] file;
  private final ByteArrayOutputStream clean = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int components;
  private int scans;
  private int orientation = Exif.UPRIGHT;
  private @Nullable Integer adobe;

  private JpegFile(byte[] file) {
    this.file = file;
  }

  static boolean is(byte[] file) {
    return file.length > 3
        && (file[0] & 0xff) == 0xff
        && (file[1] & 0xff) == SOI
        && (file[2] & 0xff) == 0xff;
  }

  static ImageFile read(byte[] file) {
    return new JpegFile(file).read();
  }

  private ImageFile read() {
    clean.write(0xff);
    clean.write(SOI);
    int at = 2;
    while (true) {
      at = marker(at);
      int marker = file[at - 1] & 0xff;
      if (marker == EOI) {
        if (scans == 0) {
          throw broken("no scan before the end");
        }
        clean.write(0xff);
        clean.write(EOI);
        return new ImageFile(
            Format.JPEG, width, height, orientation, colour(), clean.toByteArray());
      }
      if (file.length - at < 2) {
        throw broken("ends in a marker");
      }
      int length = unsigned16(file, at);
      if (length < 2 || length > file.length - at) {
        throw broken("a segment is longer than the file");
      }
      segment(marker, at + 2, length - 2);
      at += length;
      if (marker == SOS) {
        at = entropy(at);
      }
    }
  }

  /**
   * @return where the marker's segment begins, the byte after its code
   */
  private int marker(int from) {
    int at = from;
    if (at >= file.length || (file[at] & 0xff) != 0xff) {
      throw broken("no marker where one must be");
    }
    while (at < file.length && (file[at] & 0xff) == 0xff) {
      at++;
    }
    if (at >= file.length) {
      throw broken("ends without EOI");
    }
    return at + 1;
  }

  private void segment(int marker, int from, int length) {
    switch (marker) {
      case DQT, DRI -> copy(marker, from, length);
      case DHT -> copy(marker, from, length);
      case SOS -> {
        scans++;
        if (components == 0) {
          throw broken("a scan before its frame");
        }
        if (scans > SCANS_MAX) {
          throw new Unacceptable(Reason.UNSUPPORTED, "more than " + SCANS_MAX + " scans");
        }
        copy(marker, from, length);
      }
      case APP0 -> {
        if (Exif.startsWith(file, from, JFIF) && clean.size() == 2) {
          clean.writeBytes(PLAIN_JFIF);
        }
      }
      case APP1 -> {
        if (length >= EXIF.length && Exif.startsWith(file, from, EXIF)) {
          orientation = Exif.orientation(file, from + EXIF.length, length - EXIF.length);
        }
      }
      case APP14 -> {
        if (length >= ADOBE_LENGTH && Exif.startsWith(file, from, ADOBE) && adobe == null) {
          adobe = file[from + ADOBE_LENGTH - 1] & 0xff;
          copy(marker, from, ADOBE_LENGTH);
        }
      }
      default -> {
        if (marker >= SOF0 && marker <= SOF15) {
          frame(marker, from, length);
        } else if (marker != COM && (marker < APP0 || marker > APP0 + 15)) {
          throw new Unacceptable(Reason.UNSUPPORTED, "marker " + Integer.toHexString(marker));
        }
      }
    }
  }

  private void frame(int marker, int from, int length) {
    if (marker > SOF2) {
      throw new Unacceptable(Reason.UNSUPPORTED, "lossless, hierarchical or arithmetic");
    }
    if (components != 0 || length < 6) {
      throw broken("frame");
    }
    height = unsigned16(file, from + 1);
    width = unsigned16(file, from + 3);
    // A height of 0 would be told after the first scan, which is too late for us.
    ImageFile.bound(width, height);
    if (file[from] != 8) {
      throw new Unacceptable(Reason.UNSUPPORTED, "other than 8 bits");
    }
    int count = file[from + 5] & 0xff;
    if (count != 1 && count != 3 && count != 4) {
      throw new Unacceptable(Reason.UNSUPPORTED, count + " components");
    }
    if (length != 6 + 3 * count) {
      throw broken("frame");
    }
    components = count;
    copy(marker, from, length);
  }

  /** Copies coded data up to the next marker that is no restart. @return where that begins */
  private int entropy(int from) {
    int at = from;
    while (at + 1 < file.length) {
      if ((file[at] & 0xff) == 0xff) {
        int next = file[at + 1] & 0xff;
        if (next == 0 || next >= RST0 && next <= RST7) {
          at += 2;
          continue;
        }
        if (next != 0xff) {
          clean.write(file, from, at - from);
          return at;
        }
      }
      at++;
    }
    throw broken("ends without EOI");
  }

  private Colour colour() {
    if (components != 4) {
      return Colour.KNOWN;
    }
    // Who writes the Adobe segment writes the inks inverted.
    if (adobe == null) {
      return Colour.CMYK;
    }
    return adobe == YCCK ? Colour.YCCK_INVERTED : Colour.CMYK_INVERTED;
  }

  private void copy(int marker, int from, int length) {
    clean.write(0xff);
    clean.write(marker);
    clean.write(length + 2 >> 8);
    clean.write(length + 2);
    clean.write(file, from, length);
  }
}
