package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.Xml;
import java.time.Instant;
import javax.xml.stream.XMLStreamException;
import tools.jackson.databind.JsonNode;

/**
 * Writes JSON answers as the XML that query callers expect, so that the service knows one form
 * only.
 */
final class QueryTree {
  private QueryTree() {}

  static void write(Xml xml, JsonNode object) throws XMLStreamException {
    for (var entry : object.properties()) {
      write(xml, entry.getKey(), entry.getValue());
    }
  }

  private static void write(Xml xml, String name, JsonNode value) throws XMLStreamException {
    switch (value) {
      case JsonNode list when list.isArray() ->
          xml.element(
              name,
              inner -> {
                for (JsonNode item : list) {
                  // Lists of timestamps are named so; their items are not.
                  if (name.equals("Timestamps")) {
                    inner.text("member", time(item));
                  } else {
                    write(inner, "member", item);
                  }
                }
              });
      case JsonNode map when name.equals("ExtendedStatistics") ->
          xml.element(
              name,
              inner -> {
                for (var entry : map.properties()) {
                  inner.element(
                      "entry",
                      pair -> {
                        pair.text("key", entry.getKey());
                        pair.text("value", entry.getValue().asString());
                      });
                }
              });
      case JsonNode object when object.isObject() ->
          xml.element(name, inner -> write(inner, object));
      case JsonNode time when name.equals("Timestamp") -> xml.text(name, time(time));
      case JsonNode plain -> xml.text(name, plain.asString());
    }
  }

  private static String time(JsonNode seconds) {
    return Instant.ofEpochSecond(seconds.asLong()).toString();
  }
}
