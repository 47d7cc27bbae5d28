package dev.netlift.local.front;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads what services are sent: JSON and form bodies, gzip or plain. */
public final class Bodies {
  /** Shared by the services; never reconfigured. */
  public static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private Bodies() {}

  /**
   * The body of a JSON call; an empty one reads as an empty object.
   *
   * @throws AwsException SerializationException when it is no JSON object
   */
  public static JsonNode json(Call call) {
    byte[] body = plain(call);
    if (body.length == 0) {
      return MAPPER.createObjectNode();
    }
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new AwsException(
          400, "SerializationException", "The body is not JSON: " + e.getOriginalMessage());
    }
    throw new AwsException(400, "SerializationException", "The body must be a JSON object");
  }

  /** The parameters of a query call, in order. */
  public static Map<String, String> form(Call call) {
    return decode(new String(plain(call), StandardCharsets.UTF_8));
  }

  /**
   * Splits a form or a query string; the last of a repeated name wins.
   *
   * @throws AwsException on a broken percent escape
   */
  public static Map<String, String> decode(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw.isEmpty()) {
      return values;
    }
    try {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.put(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw new AwsException(400, "MalformedQueryString", "Broken percent escape");
    }
    return values;
  }

  /** The answer of a JSON service, in the version of JSON the call used. */
  public static Reply reply(Call call, ObjectNode body) {
    return Reply.json(200, contentType(call), MAPPER.writeValueAsString(body));
  }

  static String contentType(Call call) {
    return call.protocol() == Call.Protocol.JSON_1_0
        ? "application/x-amz-json-1.0"
        : "application/x-amz-json-1.1";
  }

  private static byte[] plain(Call call) {
    if (!call.headers().getOrDefault("content-encoding", "").equals("gzip")) {
      return call.body();
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(call.body()))) {
      byte[] plain = in.readNBytes(Call.BODY_MAX + 1);
      if (plain.length > Call.BODY_MAX) {
        throw new AwsException(413, "RequestEntityTooLarge", "The unpacked body is too large");
      }
      return plain;
    } catch (IOException e) {
      throw new AwsException(400, "SerializationException", "The body is not gzip");
    }
  }
}
