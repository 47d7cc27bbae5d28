package dev.netlift.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Properties;

/** The wire as committed: another implementation checks itself against the same file. */
final class Vectors {
  private static final Properties VECTORS = load();

  private Vectors() {}

  static String get(String name) {
    String value = VECTORS.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("no vector " + name);
    }
    return value;
  }

  static byte[] bytes(String name) {
    return HexFormat.of().parseHex(get(name));
  }

  /** first, first + 1, ... */
  static byte[] counting(int length, int first) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  static ConnectToken token() {
    return new ConnectToken(
        1,
        "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1",
        "psess-1",
        "us-west-2:11111111-2222-3333-4444-555555555555",
        1_700_000_000_000L,
        1_700_000_060_000L,
        counting(32, 100));
  }

  private static Properties load() {
    var properties = new Properties();
    try (var in = Vectors.class.getResourceAsStream("/wire-vectors.properties")) {
      if (in == null) {
        throw new IllegalStateException("wire-vectors.properties is missing");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
