package dev.netlift.local.front;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a body in {@code aws-chunked}: hexadecimal length, perhaps a signature, the bytes, and
 * after the empty chunk perhaps a trailer. One use, one thread.
 *
 * <pre>
 *   4000;chunk-signature=…\r\n 16384 bytes \r\n
 *   0;chunk-signature=…\r\n x-amz-checksum-crc32:…\r\n x-amz-trailer-signature:…\r\n \r\n
 * </pre>
 */
final class AwsChunks {
  private static final int LINE_MAX = 1_024;
  private static final int TRAILERS_MAX = 10;
  private static final int CHUNK_MAX = 64 << 20;
  private static final String SIGNATURE = ";chunk-signature=";
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

  private final InputStream in;
  private final Optional<ChunkSeal> seal;
  private final boolean trailer;

  /**
   * @param seal what the chunks are signed with; empty when they are not
   * @param trailer whether one was announced
   */
  AwsChunks(InputStream in, Optional<ChunkSeal> seal, boolean trailer) {
    this.in = in;
    this.seal = seal;
    this.trailer = trailer;
  }

  /**
   * Writes what was meant.
   *
   * @param length as announced in {@code x-amz-decoded-content-length}
   * @return the trailer, by lower-case name
   * @throws AwsException IncompleteBody, SignatureDoesNotMatch, InvalidChunkSizeError
   * @throws IOException of the streams
   */
  Map<String, String> decode(OutputStream out, long length) throws IOException {
    long written = 0;
    while (true) {
      String line = line();
      int semicolon = line.indexOf(';');
      int size = size(semicolon < 0 ? line : line.substring(0, semicolon));
      String signature =
          line.startsWith(SIGNATURE, Math.max(semicolon, 0)) && semicolon >= 0
              ? line.substring(semicolon + SIGNATURE.length())
              : "";
      MessageDigest digest = sha256();
      copy(size, out, digest);
      written += size;
      if (written > length) {
        throw incomplete("more bytes came than x-amz-decoded-content-length says");
      }
      if (seal.isPresent() && !seal.get().chunk(digest.digest(), signature)) {
        throw mismatch("chunk");
      }
      if (size == 0) {
        if (written != length) {
          throw incomplete("fewer bytes came than x-amz-decoded-content-length says");
        }
        return trailer();
      }
      if (!line().isEmpty()) {
        throw incomplete("a chunk is longer than it says");
      }
    }
  }

  private Map<String, String> trailer() throws IOException {
    Map<String, String> trailers = new LinkedHashMap<>();
    String signature = "";
    for (String line = lastLine(); !line.isEmpty(); line = lastLine()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || trailers.size() >= TRAILERS_MAX) {
        throw incomplete("the trailer cannot be read");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT).trim();
      String value = line.substring(colon + 1).trim();
      if (name.equals(TRAILER_SIGNATURE)) {
        signature = value;
      } else {
        trailers.put(name, value);
      }
    }
    if (seal.isPresent() && trailer) {
      var text = new StringBuilder();
      trailers.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
      if (!seal.get().trailer(text.toString(), signature)) {
        throw mismatch("trailer");
      }
    }
    return trailer ? trailers : Map.of();
  }

  private int size(String hexadecimal) {
    if (!hexadecimal.matches("[0-9a-fA-F]{1,8}")) {
      throw incomplete("a chunk does not begin with its length");
    }
    long size = Long.parseLong(hexadecimal, 16);
    if (size > CHUNK_MAX) {
      throw new AwsException(
          400, "InvalidChunkSizeError", "A chunk is at most " + CHUNK_MAX + " bytes here");
    }
    return (int) size;
  }

  private void copy(int size, OutputStream out, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[Math.min(size, 16_384)];
    int left = size;
    while (left > 0) {
      int read = in.read(buffer, 0, Math.min(left, buffer.length));
      if (read < 0) {
        throw incomplete("the last chunk is missing");
      }
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  /** A line that must be there. */
  private String line() throws IOException {
    return readLine().orElseThrow(() -> incomplete("the last chunk is missing"));
  }

  /** A line of the end, where senders differ in how many there are. */
  private String lastLine() throws IOException {
    return readLine().orElse("");
  }

  private Optional<String> readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return line.size() == 0 ? Optional.empty() : Optional.of(text(line));
      }
      if (line.size() >= LINE_MAX) {
        throw incomplete("a line of the chunks is too long");
      }
      line.write(next);
    }
    return Optional.of(text(line));
  }

  private static String text(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static AwsException incomplete(String why) {
    return new AwsException(400, "IncompleteBody", "The body is not what was announced: " + why);
  }

  private static AwsException mismatch(String what) {
    return SignatureFault.MISMATCH.refuse(
        Call.Protocol.REST_XML, "The signature of a " + what + " does not match.");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
