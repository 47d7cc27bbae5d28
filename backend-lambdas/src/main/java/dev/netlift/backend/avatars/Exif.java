package dev.netlift.backend.avatars;

/** The one thing we want of EXIF: which way up. Everything else in it goes. */
final class Exif {
  static final int UPRIGHT = 1;
  private static final int ORIENTATIONS = 8;
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_LENGTH = 12;
  private static final int ENTRIES_MAX = 512;

  private Exif() {}

  /**
   * The orientation in a TIFF structure; upright if it says nothing that makes sense.
   *
   * @param from where the structure begins in {@code bytes}
   */
  static int orientation(byte[] bytes, int from, int length) {
    if (length < 8) {
      return UPRIGHT;
    }
    boolean little = bytes[from] == 'I' && bytes[from + 1] == 'I';
    boolean big = bytes[from] == 'M' && bytes[from + 1] == 'M';
    var tiff = new Tiff(bytes, from, length, little);
    if (!little && !big || tiff.u16(2) != 42) {
      return UPRIGHT;
    }
    long directory = tiff.u32(4);
    int entries = Math.min(tiff.u16(directory), ENTRIES_MAX);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY_LENGTH;
      if (tiff.u16(entry) == ORIENTATION_TAG && tiff.u16(entry + 2) == SHORT) {
        int value = tiff.u16(entry + 8);
        return value >= UPRIGHT && value <= ORIENTATIONS ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  /** Reads beyond the end are 0. */
  private record Tiff(byte[] bytes, int from, int length, boolean little) {
    int u16(long at) {
      if (at < 0 || at + 2 > length) {
        return 0;
      }
      int first = bytes[from + (int) at] & 0xff;
      int second = bytes[from + (int) at + 1] & 0xff;
      return little ? second << 8 | first : first << 8 | second;
    }

    long u32(long at) {
      long first = u16(at);
      long second = u16(at + 2);
      return little ? second << 16 | first : first << 16 | second;
    }
  }

  static boolean startsWith(byte[] bytes, int from, byte[] prefix) {
    if (bytes.length - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
