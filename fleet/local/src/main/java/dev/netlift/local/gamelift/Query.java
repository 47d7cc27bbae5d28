package dev.netlift.local.gamelift;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * The query of a Server SDK's handshake. Official SDKs write it raw, percent-encoded or
 * form-encoded, and nothing in it says which; so a value is right when any of its readings is.
 */
final class Query {
  private final Map<String, String> raw;

  private Query(Map<String, String> raw) {
    this.raw = raw;
  }

  /** The last of a repeated name wins. Never fails: a broken escape stands for itself. */
  static Query parse(String text) {
    var raw = new HashMap<String, String>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        raw.put(form(pair.substring(0, equals)), pair.substring(equals + 1));
      }
    }
    return new Query(raw);
  }

  boolean has(String name) {
    return !raw.getOrDefault(name, "").isEmpty();
  }

  /** Percent-decoded, with a plus as it is; empty when it is not given. */
  String get(String name) {
    return percent(raw.getOrDefault(name, ""));
  }

  /** Whether any reading of the value is {@code expected}; takes as long for any wrong one. */
  boolean is(String name, String expected) {
    String value = raw.getOrDefault(name, "");
    return same(value, expected) | same(percent(value), expected) | same(form(value), expected);
  }

  private static boolean same(String offered, String expected) {
    return MessageDigest.isEqual(
        offered.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static String percent(String value) {
    return form(value.replace("+", "%2B"));
  }

  private static String form(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }
}
