package dev.netlift.backend.avatars;

import dev.netlift.backend.avatars.Unacceptable.Reason;

/**
 * What a file says of itself, read without decoding a pixel, and a copy of it that has nothing but
 * what pixels are decoded from: no profiles, texts, previews or comments, and nothing after its
 * end. Decoders see only the copy.
 *
 * @param orientation of EXIF, 1 (upright) to 8
 * @param colour how four components of a JPEG are to be read
 * @param clean the copy
 */
record ImageFile(
    Format format, int width, int height, int orientation, Colour colour, byte[] clean) {
  /** On a side; moderation wants more, and gets it enlarged. */
  static final int SIDE_MIN = 64;

  static final int SIDE_MAX = 8192;
  static final int PIXELS_MAX = 1 << 24;

  enum Format {
    PNG("png", "image/png"),
    JPEG("jpeg", "image/jpeg");

    private final String reader;
    private final String contentType;

    Format(String reader, String contentType) {
      this.reader = reader;
      this.contentType = contentType;
    }

    /** As ImageIO calls it. */
    String reader() {
      return reader;
    }

    String contentType() {
      return contentType;
    }
  }

  enum Colour {
    /** What the decoder makes into red, green and blue itself. */
    KNOWN,
    CMYK,
    CMYK_INVERTED,
    YCCK_INVERTED
  }

  /**
   * Reads a whole file.
   *
   * @throws Unacceptable it is none that we take
   */
  static ImageFile read(byte[] file) {
    if (PngFile.is(file)) {
      return PngFile.read(file);
    }
    if (JpegFile.is(file)) {
      return JpegFile.read(file);
    }
    throw new Unacceptable(Reason.TYPE, "neither PNG nor JPEG");
  }

  /** Before anything else of the file is looked at. */
  static void bound(long width, long height) {
    if (width < SIDE_MIN || height < SIDE_MIN || width > SIDE_MAX || height > SIDE_MAX) {
      throw new Unacceptable(Reason.DIMENSIONS, width + " x " + height);
    }
    if (width * height > PIXELS_MAX) {
      throw new Unacceptable(Reason.PIXELS, width + " x " + height);
    }
  }

  static Unacceptable broken(String detail) {
    return new Unacceptable(Reason.BROKEN, detail);
  }

  static int unsigned16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  static long unsigned32(byte[] bytes, int at) {
    return (long) unsigned16(bytes, at) << 16 | unsigned16(bytes, at + 2);
  }
}
