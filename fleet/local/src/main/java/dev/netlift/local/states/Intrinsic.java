package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/** The intrinsic functions that are served. */
enum Intrinsic {
  FORMAT("States.Format", 1, 100),
  STRING_TO_JSON("States.StringToJson", 1, 1),
  JSON_TO_STRING("States.JsonToString", 1, 1),
  ARRAY("States.Array", 0, 100),
  ARRAY_GET_ITEM("States.ArrayGetItem", 2, 2),
  HASH("States.Hash", 2, 2),
  UUID4("States.UUID", 0, 0);

  private static final Set<String> DIGESTS =
      Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
  private static final int HASHED_MAX = 10_000;

  private final String text;
  private final int fewest;
  private final int most;

  Intrinsic(String text, int fewest, int most) {
    this.text = text;
    this.fewest = fewest;
    this.most = most;
  }

  String text() {
    return text;
  }

  int fewest() {
    return fewest;
  }

  int most() {
    return most;
  }

  static Optional<Intrinsic> named(String text) {
    return Arrays.stream(values()).filter(function -> function.text.equals(text)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(Intrinsic::text).collect(Collectors.joining(", "));
  }

  /**
   * @param written the arguments as they stand in the definition
   * @throws StateError States.IntrinsicFailure
   */
  JsonNode apply(List<JsonNode> values, List<Expression> written) {
    return switch (this) {
      case FORMAT -> StringNode.valueOf(format(values, written.getFirst()));
      case STRING_TO_JSON -> json(text(values.getFirst()));
      case JSON_TO_STRING -> StringNode.valueOf(values.getFirst().toString());
      case ARRAY -> {
        ArrayNode array = Bodies.MAPPER.createArrayNode();
        values.forEach(array::add);
        yield array;
      }
      case ARRAY_GET_ITEM -> item(values.get(0), values.get(1));
      case HASH -> StringNode.valueOf(hash(values.get(0), text(values.get(1))));
      case UUID4 -> StringNode.valueOf(UUID.randomUUID().toString());
    };
  }

  private String format(List<JsonNode> values, Expression written) {
    String template =
        written instanceof Expression.Constant(var _, Optional<String> raw) && raw.isPresent()
            ? raw.get()
            : text(values.getFirst());
    var out = new StringBuilder();
    int next = 1;
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '\\' && i + 1 < template.length()) {
        i++;
        out.append(template.charAt(i));
      } else if (c == '{' && template.startsWith("}", i + 1)) {
        i++;
        if (next == values.size()) {
          throw failure("more {} than arguments");
        }
        JsonNode value = values.get(next++);
        if (value.isContainer()) {
          throw failure("an argument is neither text nor number, boolean or null");
        }
        out.append(value.isString() ? value.asString() : value.toString());
      } else {
        out.append(c);
      }
    }
    if (next < values.size()) {
      throw failure("more arguments than {}");
    }
    return out.toString();
  }

  private JsonNode json(String text) {
    try {
      JsonNode value = Bodies.MAPPER.readTree(text);
      if (!value.isMissingNode()) {
        return value;
      }
    } catch (JacksonException e) {
      // Said below.
    }
    throw failure("the text is not JSON");
  }

  private JsonNode item(JsonNode array, JsonNode index) {
    if (!array.isArray() || !index.isIntegralNumber() || !index.canConvertToInt()) {
      throw failure("takes an array and a whole number");
    }
    if (index.asInt() < 0 || index.asInt() >= array.size()) {
      throw failure("there is no item " + index + " of " + array.size());
    }
    return array.get(index.asInt());
  }

  private String hash(JsonNode data, String algorithm) {
    String hashed = data.isString() ? data.asString() : data.toString();
    if (!DIGESTS.contains(algorithm) || hashed.length() > HASHED_MAX) {
      throw failure(
          "hashes at most "
              + HASHED_MAX
              + " characters by one of "
              + DIGESTS.stream().sorted().toList());
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance(algorithm).digest(hashed.getBytes(StandardCharsets.UTF_8)))
          .toLowerCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(JsonNode value) {
    if (!value.isString()) {
      throw failure("takes a text, not " + value.getNodeType());
    }
    return value.asString();
  }

  private StateError failure(String why) {
    return new StateError(StateError.INTRINSIC, text + ": " + why);
  }
}
