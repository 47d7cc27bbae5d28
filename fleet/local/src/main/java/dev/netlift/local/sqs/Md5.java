package dev.netlift.local.sqs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The checksums of SQS: of a body, and of message attributes in the service's own encoding. */
final class Md5 {
  private Md5() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String of(String body) {
    return hex(utf8(body));
  }

  /**
   * @param attributes by name: {DataType, StringValue or BinaryValue}
   */
  static String of(ObjectNode attributes) {
    var bytes = new ByteArrayOutputStream();
    attributes.propertyNames().stream()
        .sorted()
        .forEach(
            name -> {
              JsonNode value = attributes.path(name);
              string(bytes, utf8(name));
              string(bytes, utf8(value.path("DataType").asString("")));
              boolean binary = value.has("BinaryValue");
              bytes.write(binary ? 2 : 1);
              string(bytes, value(value, binary));
            });
    return hex(bytes.toByteArray());
  }

  /** What attributes count towards the size of their message. */
  static int bytes(ObjectNode attributes) {
    int sum = 0;
    for (var entry : attributes.properties()) {
      JsonNode value = entry.getValue();
      sum += utf8(entry.getKey()).length;
      sum += utf8(value.path("DataType").asString("")).length;
      sum += value(value, value.has("BinaryValue")).length;
    }
    return sum;
  }

  /**
   * @throws IllegalArgumentException a binary value is not base64
   */
  private static byte[] value(JsonNode value, boolean binary) {
    return binary
        ? Base64.getDecoder().decode(value.path("BinaryValue").asString(""))
        : utf8(value.path("StringValue").asString(""));
  }

  private static void string(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  private static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
