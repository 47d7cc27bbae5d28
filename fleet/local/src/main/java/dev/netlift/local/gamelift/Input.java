package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a request, checked as they are read.
 *
 * @param operation empty for a part of a request
 */
record Input(JsonNode json, Optional<Operation> operation) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What is asked for, and where its pages are kept. */
  record Operation(String name, Listings listings) {}

  Input(JsonNode json) {
    this(json, Optional.empty());
  }

  Input of(String name, Listings listings) {
    return new Input(json, Optional.of(new Operation(name, listings)));
  }

  static Input of(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    JsonNode json;
    try {
      json = JSON.readTree(text.isBlank() ? "{}" : text);
    } catch (JacksonException e) {
      throw new AwsException(400, "SerializationException", "The body is not valid JSON.");
    }
    if (!json.isObject()) {
      throw new AwsException(400, "SerializationException", "The body must be a JSON object.");
    }
    return new Input(json);
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "InvalidRequestException", message);
  }

  static AwsException notFound(String message) {
    return new AwsException(400, "NotFoundException", message);
  }

  /** Empty when it is not given. */
  String text(String member) {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw invalid(member + " must be a string.");
    }
    return value.asString();
  }

  String required(String member) {
    String value = text(member);
    if (value.isEmpty()) {
      throw invalid(member + " is required.");
    }
    return value;
  }

  Optional<String> given(String member) {
    return Optional.of(text(member)).filter(value -> !value.isEmpty());
  }

  /** Empty when it is not given. */
  List<String> texts(String member) {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
      throw invalid(member + " must be a list of strings.");
    }
    var texts = new ArrayList<String>();
    value.forEach(node -> texts.add(node.asString()));
    return List.copyOf(texts);
  }

  /** A whole number, when it is given. */
  Optional<Integer> whole(String member) {
    JsonNode value = json.path(member);
    return value.isInt() ? Optional.of(value.asInt()) : Optional.empty();
  }

  /** GameProperties. */
  Map<String, String> properties() {
    var properties = new LinkedHashMap<String, String>();
    for (JsonNode property : json.path("GameProperties")) {
      properties.put(property.path("Key").asString(""), property.path("Value").asString(""));
    }
    return properties;
  }

  /**
   * One page of a list, as Limit and NextToken ask.
   *
   * @param key never that of two items
   * @param most we ever answer at once
   */
  <T> Pages<T> page(List<T> all, Function<T, String> key, int most) {
    int limit = whole("Limit").orElse(most);
    if (limit < 1) {
      throw invalid("Limit must be at least 1, was " + limit + ".");
    }
    ObjectNode request = json.deepCopy().asObject();
    request.remove(List.of("Limit", "NextToken"));
    Operation asked = operation.orElseThrow();
    return asked.listings.page(
        asked.name, request, all, key, Math.min(limit, most), text("NextToken"));
  }
}
