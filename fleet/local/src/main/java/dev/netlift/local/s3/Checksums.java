package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Whether a body has the checksums that were sent with it. */
final class Checksums {
  static final String PREFIX = "x-amz-checksum-";
  private static final String MD5 = "content-md5";

  private Checksums() {}

  /** Takes the bytes of a body, then says its sum. */
  private interface Sum {
    void update(byte[] bytes, int length);

    byte[] value();
  }

  /**
   * @return the checksums, by header, for the answer
   * @throws AwsException BadDigest; NotImplemented for a checksum that is not known here
   */
  static Map<String, String> verify(Call call) throws IOException {
    Map<String, Sum> sums = new LinkedHashMap<>();
    call.headers()
        .forEach(
            (name, value) -> {
              if (name.equals(MD5)) {
                sums.put(name, digest("MD5"));
              } else if (name.startsWith(PREFIX)) {
                sum(name.substring(PREFIX.length())).ifPresent(sum -> sums.put(name, sum.get()));
              }
            });
    if (sums.isEmpty()) {
      return Map.of();
    }
    try (InputStream in =
        call.file().isPresent()
            ? Files.newInputStream(call.file().get())
            : new ByteArrayInputStream(call.body())) {
      byte[] buffer = new byte[65_536];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (Sum sum : sums.values()) {
          sum.update(buffer, read);
        }
      }
    }
    Map<String, String> verified = new LinkedHashMap<>();
    sums.forEach(
        (name, sum) -> {
          String actual = Base64.getEncoder().encodeToString(sum.value());
          if (!actual.equals(call.headers().get(name))) {
            throw new AwsException(
                400,
                "BadDigest",
                "The "
                    + name
                    + " you specified did not match what was calculated from the body received.");
          }
          if (!name.equals(MD5)) {
            verified.put(name, actual);
          }
        });
    return verified;
  }

  private static java.util.Optional<Supplier<Sum>> sum(String algorithm) {
    return switch (algorithm) {
      case "crc32" -> java.util.Optional.of(() -> crc(new CRC32(), 4));
      case "crc32c" -> java.util.Optional.of(() -> crc(new CRC32C(), 4));
      case "crc64nvme" -> java.util.Optional.of(() -> crc(new Crc64Nvme(), 8));
      case "sha1" -> java.util.Optional.of(() -> digest("SHA-1"));
      case "sha256" -> java.util.Optional.of(() -> digest("SHA-256"));
      // How it is to be made, and no sum.
      case "algorithm", "mode", "type" -> java.util.Optional.empty();
      default -> throw Route.notImplemented("the checksum " + algorithm);
    };
  }

  private static Sum digest(String name) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
    return new Sum() {
      @Override
      public void update(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
      }

      @Override
      public byte[] value() {
        return digest.digest();
      }
    };
  }

  private static Sum crc(Checksum crc, int bytes) {
    return new Sum() {
      @Override
      public void update(byte[] buffer, int length) {
        crc.update(buffer, 0, length);
      }

      @Override
      public byte[] value() {
        byte[] whole = ByteBuffer.allocate(8).putLong(crc.getValue()).array();
        return java.util.Arrays.copyOfRange(whole, 8 - bytes, 8);
      }
    };
  }
}
