package dev.netlift.local.console;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.util.Map;

/** Query strings. */
final class Queries {
  private Queries() {}

  static Map<String, String> read(String raw) {
    try {
      return Bodies.decode(raw);
    } catch (AwsException e) {
      throw new Refusal(400, "bad_request", e.message());
    }
  }

  /** A whole number that is not negative. */
  static long number(Map<String, String> query, String name, long otherwise) {
    String text = query.getOrDefault(name, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,15}")) {
      throw Refusal.field(name, "must be a whole number, was " + text);
    }
    return Long.parseLong(text);
  }
}
