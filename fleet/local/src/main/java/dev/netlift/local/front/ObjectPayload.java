package dev.netlift.local.front;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Bodies of S3 calls: whether they are what was signed, and what is left without their packing. */
final class ObjectPayload {
  static final String HASH = "x-amz-content-sha256";
  static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  private static final String UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  private static final String TRAILER = "-TRAILER";
  private static final String DECODED_LENGTH = "x-amz-decoded-content-length";
  private static final String ENCODING = "content-encoding";

  private ObjectPayload() {}

  /**
   * The same request with its body as it was meant; a file is rewritten in place.
   *
   * @throws AwsException it is not what was signed or announced
   */
  static Request plain(Request request, SignatureCheck.Signed signed) throws IOException {
    String payload = signed.payload();
    if (payload.equals(UNSIGNED)) {
      return request;
    }
    if (payload.equals(UNSIGNED_CHUNKS)) {
      return unpack(request, Optional.empty(), true);
    }
    if (payload.equals(SIGNED_CHUNKS) || payload.equals(SIGNED_CHUNKS + TRAILER)) {
      return unpack(request, Optional.of(signed.seal()), payload.endsWith(TRAILER));
    }
    if (!payload.matches("[0-9a-f]{64}")) {
      throw new AwsException(
          400, "InvalidRequest", HASH + " '" + payload + "' is not understood here");
    }
    if (!SignatureCheck.same(SignatureCheck.hex(sha256(request)), payload)) {
      throw new AwsException(
          400,
          "XAmzContentSHA256Mismatch",
          "The provided '" + HASH + "' header does not match what was computed.");
    }
    return request;
  }

  private static Request unpack(Request request, Optional<ChunkSeal> seal, boolean trailer)
      throws IOException {
    String announced = request.header(DECODED_LENGTH);
    if (!announced.matches("[0-9]{1,13}")) {
      throw new AwsException(
          411, "MissingContentLength", "You must provide the " + DECODED_LENGTH + " header.");
    }
    long length = Long.parseLong(announced);
    byte[] body = new byte[0];
    Map<String, String> trailers;
    if (request.file().isPresent()) {
      Path packed = request.file().get();
      Path plain = packed.resolveSibling(packed.getFileName() + ".plain");
      try {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(packed), 65_536);
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(plain), 65_536)) {
          trailers = new AwsChunks(in, seal, trailer).decode(out, length);
        }
        Files.move(plain, packed, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(plain);
      }
    } else {
      var out = new ByteArrayOutputStream();
      trailers =
          new AwsChunks(new ByteArrayInputStream(request.body()), seal, trailer)
              .decode(out, length);
      body = out.toByteArray();
    }
    return new Request(
        request.method(),
        request.path(),
        request.query(),
        headers(request, trailers, length),
        body,
        request.file());
  }

  private static Map<String, String> headers(
      Request request, Map<String, String> trailers, long length) {
    List<String> announced =
        List.of(request.header("x-amz-trailer").toLowerCase(Locale.ROOT).split("[, ]+"));
    for (String name : trailers.keySet()) {
      if (!announced.contains(name)) {
        throw new AwsException(
            400, "MalformedTrailerError", "The trailer has " + name + ", which was not announced");
      }
    }
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.putAll(trailers);
    headers.put("content-length", Long.toString(length));
    String encoding =
        headers
            .getOrDefault(ENCODING, "")
            .replaceFirst("^aws-chunked\\s*,?\\s*", "")
            .replaceFirst("\\s*,\\s*aws-chunked$", "");
    if (encoding.isEmpty()) {
      headers.remove(ENCODING);
    } else {
      headers.put(ENCODING, encoding);
    }
    return Map.copyOf(headers);
  }

  private static byte[] sha256(Request request) throws IOException {
    if (request.file().isEmpty()) {
      return SignatureCheck.sha256(request.body());
    }
    try (var out =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      Files.copy(request.file().get(), out);
      return out.getMessageDigest().digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
