package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tags of resources, by ARN. They go with their resource. Owned by the loop. */
final class Tags {
  private static final int TAGS_MAX = 200;
  private static final int KEY_MAX = 128;
  private static final int VALUE_MAX = 256;
  // The account is left out of some ARNs.
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:gamelift:[a-z0-9-]*:\\d*:([a-z]+)/(\\S+)");

  private final Map<String, Predicate<String>> kinds = new HashMap<>();
  private final Map<String, Map<String, String>> byResource = new HashMap<>();

  /**
   * Lets resources of a kind have tags.
   *
   * @param kind as in the ARN, before the slash
   * @param exists whether there is one of an id or name
   */
  void kind(String kind, Predicate<String> exists) {
    kinds.put(kind, exists);
  }

  void serve(Api api) {
    api.on("TagResource", this::tag);
    api.on("UntagResource", this::untag);
    api.on("ListTagsForResource", this::list);
  }

  /**
   * What a request or a template wants to tag a new resource with.
   *
   * @param tags a list of {Key, Value}, or nothing
   * @throws AwsException they could not be kept
   */
  static Map<String, String> read(JsonNode tags) {
    var read = new LinkedHashMap<String, String>();
    for (JsonNode tag : tags) {
      String key = tag.path("Key").asString("");
      String value = tag.path("Value").asString("");
      if (key.isEmpty() || key.length() > KEY_MAX || value.length() > VALUE_MAX) {
        throw failed(
            "A tag has a key of 1 to %d and a value of up to %d characters."
                .formatted(KEY_MAX, VALUE_MAX));
      }
      if (key.startsWith("aws:")) {
        throw failed("Tag keys must not begin with aws:, was " + key + ".");
      }
      if (read.put(key, value) != null) {
        throw failed("Tags names " + key + " twice.");
      }
    }
    if (read.size() > TAGS_MAX) {
      throw failed("A resource has at most " + TAGS_MAX + " tags, were " + read.size() + ".");
    }
    return read;
  }

  private static AwsException failed(String message) {
    return new AwsException(400, "TaggingFailedException", message);
  }

  /** A resource was made; one of the same name that was deleted before leaves nothing behind. */
  void made(String kind, String id, Map<String, String> tags) {
    byResource.keySet().removeIf(resource -> !exists(resource));
    byResource.put(kind + "/" + id, new LinkedHashMap<>(tags));
  }

  private boolean exists(String resource) {
    int slash = resource.indexOf('/');
    Predicate<String> known = kinds.get(resource.substring(0, slash));
    return known != null && known.test(resource.substring(slash + 1));
  }

  private Map<String, String> of(Input input) {
    String arn = input.required("ResourceARN");
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches() || !kinds.containsKey(parts.group(1))) {
      throw Input.invalid("ResourceARN is not of a resource that has tags here, was " + arn + ".");
    }
    String resource = parts.group(1) + "/" + parts.group(2);
    if (!exists(resource)) {
      throw Input.notFound("Resource " + arn + " does not exist.");
    }
    return byResource.computeIfAbsent(resource, _ -> new LinkedHashMap<>());
  }

  private ObjectNode tag(Input input) {
    Map<String, String> tags = of(input);
    var after = new LinkedHashMap<>(tags);
    after.putAll(read(input.json().path("Tags")));
    if (after.size() > TAGS_MAX) {
      throw failed("A resource has at most " + TAGS_MAX + " tags, would be " + after.size() + ".");
    }
    tags.putAll(after);
    return Shapes.object();
  }

  private ObjectNode untag(Input input) {
    of(input).keySet().removeAll(input.texts("TagKeys"));
    return Shapes.object();
  }

  private ObjectNode list(Input input) {
    ObjectNode node = Shapes.object();
    ArrayNode tags = node.putArray("Tags");
    of(input).forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
    return node;
  }
}
