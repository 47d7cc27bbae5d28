package dev.netlift.gamelift;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** JSON text to {@link Fields} and back, over the streaming parser. Thread-safe. */
final class Json {
  /** Longest text we read, in characters; the service's own bound is 128 KiB. */
  static final int TEXT_MAX = 1 << 20;

  private static final int DEPTH_MAX = 32;

  // ASCII only: a part of a message can then end anywhere, whatever the game put into its strings.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(TEXT_MAX)
                  .build())
          .build();

  private Json() {}

  /** Writes one object; {@code body} writes its properties. */
  static String object(Consumer<JsonGenerator> body) {
    var text = new StringWriter(256);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      body.accept(out);
      out.writeEndObject();
    }
    return text.toString();
  }

  /** Reads one object with nothing after it. Throws {@link Malformed} for anything else. */
  static Fields readObject(String text) {
    if (read(text) instanceof Map<?, ?> map) {
      return new Fields(map);
    }
    throw new Malformed("not a JSON object");
  }

  /**
   * Reads an array of objects with nothing after it. Throws {@link Malformed} for anything else.
   */
  static List<Fields> readObjects(String text) {
    return Fields.objects(read(text), "the document");
  }

  private static @Nullable Object read(String text) {
    if (text.length() > TEXT_MAX) {
      throw new Malformed("longer than " + TEXT_MAX + " characters");
    }
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = in.nextToken();
      if (first == null) {
        throw new Malformed("empty");
      }
      Object value = value(in, first);
      if (in.nextToken() != null) {
        throw new Malformed("more than one JSON value");
      }
      return value;
    } catch (JacksonException e) {
      // The parser's own text quotes the input, which may hold secrets.
      throw new Malformed("not JSON");
    }
  }

  private static @Nullable Object value(JsonParser in, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> map(in);
      case START_ARRAY -> list(in);
      case VALUE_STRING -> in.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_NULL -> null;
      default -> throw new Malformed("unexpected " + token);
    };
  }

  private static Object integer(JsonParser in) {
    return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) in.getDoubleValue()
        : in.getLongValue();
  }

  private static Map<String, @Nullable Object> map(JsonParser in) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (JsonToken token = next(in); token != JsonToken.END_OBJECT; token = next(in)) {
      String name = in.currentName();
      map.put(name, value(in, next(in)));
    }
    return map;
  }

  private static List<@Nullable Object> list(JsonParser in) {
    var list = new ArrayList<@Nullable Object>();
    for (JsonToken token = next(in); token != JsonToken.END_ARRAY; token = next(in)) {
      list.add(value(in, token));
    }
    return list;
  }

  private static JsonToken next(JsonParser in) {
    JsonToken token = in.nextToken();
    if (token == null) {
      throw new Malformed("ends early");
    }
    return token;
  }
}
