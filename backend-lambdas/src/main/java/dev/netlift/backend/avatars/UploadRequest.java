package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/**
 * What a player says he will upload.
 *
 * @param size bytes, 1 to {@value #SIZE_MAX}
 * @param sha256 of the bytes, lower hex
 */
record UploadRequest(ImageFile.Format format, long size, String sha256) {
  static final int SIZE_MAX = 5 << 20;

  static UploadRequest of(JsonNode body) {
    String type = Json.text(body, "contentType", 64);
    ImageFile.Format format = null;
    for (ImageFile.Format each : ImageFile.Format.values()) {
      if (each.contentType().equals(type)) {
        format = each;
      }
    }
    if (format == null) {
      throw Refusal.field("contentType", "must be image/png or image/jpeg");
    }
    long size = Json.whole(body, "size", 1, SIZE_MAX);
    String sha256 = Json.text(body, "sha256", 64);
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw Refusal.field("sha256", "must be 64 lower hex digits");
    }
    return new UploadRequest(format, size, sha256);
  }

  /** As S3 wants it in a header. */
  String checksum() {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
  }
}
