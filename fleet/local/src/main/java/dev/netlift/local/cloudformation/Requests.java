package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.TemplateFacts;
import dev.netlift.local.front.AwsException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads what a request wants of a stack, in the words of the service where it refuses. */
final class Requests {
  private static final int BODY_MAX = 51_200;
  private static final int OBJECT_MAX = 1_000_000;
  private static final int TAGS_MAX = 50;

  /** What stacks and change sets may be called. */
  static final String NAME = "[a-zA-Z][-a-zA-Z0-9]{0,127}";

  private static final Pattern VIRTUAL_HOST =
      Pattern.compile("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\\.s3[.-][a-z0-9.-]*amazonaws\\.com");

  private final TemplateSource objects;

  Requests(TemplateSource objects) {
    this.objects = objects;
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "ValidationError", message);
  }

  static String required(JsonNode form, String name) {
    String value = form.path(name).asString("");
    if (value.isEmpty()) {
      throw invalid(
          "1 validation error detected: Value null at '"
              + Character.toLowerCase(name.charAt(0))
              + name.substring(1)
              + "' failed to satisfy constraint: Member must not be null");
    }
    return value;
  }

  static String matching(JsonNode form, String name, String pattern) {
    String value = required(form, name);
    if (!value.matches(pattern)) {
      throw invalid(
          "1 validation error detected: Value '"
              + value
              + "' at '"
              + Character.toLowerCase(name.charAt(0))
              + name.substring(1)
              + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
              + pattern);
    }
    return value;
  }

  static boolean flag(JsonNode form, String name) {
    return form.path(name).asString("false").equals("true");
  }

  /**
   * The template of a request.
   *
   * @param before of the stack, which the request may mean
   */
  String template(JsonNode form, Optional<Wanted> before) {
    String body = form.path("TemplateBody").asString("");
    String url = form.path("TemplateURL").asString("");
    boolean previous = flag(form, "UsePreviousTemplate");
    int given = (body.isEmpty() ? 0 : 1) + (url.isEmpty() ? 0 : 1) + (previous ? 1 : 0);
    if (given != 1) {
      throw invalid(
          given == 0
              ? "Either Template URL or Template Body must be specified."
              : "Only one of TemplateBody, TemplateURL and UsePreviousTemplate may be given.");
    }
    if (previous) {
      return before
          .orElseThrow(() -> invalid("UsePreviousTemplate needs a stack that has one."))
          .template();
    }
    if (!url.isEmpty()) {
      return fromBucket(url);
    }
    if (body.getBytes(StandardCharsets.UTF_8).length > BODY_MAX) {
      throw invalid(
          "1 validation error detected: Value at 'templateBody' failed to satisfy constraint:"
              + " Member must have length less than or equal to "
              + BODY_MAX);
    }
    return body;
  }

  private String fromBucket(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw invalid("TemplateURL must be a supported URL.");
    }
    String host = Optional.ofNullable(uri.getHost()).orElse("");
    String path = Optional.ofNullable(uri.getRawPath()).orElse("");
    Matcher virtual = VIRTUAL_HOST.matcher(host);
    String bucket;
    String key;
    if (virtual.matches()) {
      bucket = virtual.group(1);
      key = path.replaceFirst("^/", "");
    } else {
      // By path: of S3 itself, or of the local endpoint.
      String[] parts = path.replaceFirst("^/", "").split("/", 2);
      bucket = parts[0];
      key = parts.length == 2 ? parts[1] : "";
    }
    if (bucket.isEmpty() || key.isEmpty()) {
      throw invalid("TemplateURL must reference a valid S3 object to which you have access.");
    }
    byte[] found =
        objects
            .get(bucket, URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8))
            .orElseThrow(
                () -> invalid("S3 error: The specified key does not exist: " + bucket + "/" + key));
    if (found.length > OBJECT_MAX) {
      throw invalid(
          "Template may not exceed " + OBJECT_MAX + " bytes in size, was " + found.length);
    }
    return new String(found, StandardCharsets.UTF_8);
  }

  /** What the stack is to be. */
  Wanted wanted(JsonNode form, Optional<Wanted> before) {
    String template = template(form, before);
    TemplateFacts facts = facts(template);
    Map<String, String> parameters = parameters(form, before, facts);
    List<String> capabilities =
        form.path("Capabilities").valueStream().map(JsonNode::asString).toList();
    facts
        .capabilities()
        .filter(
            needed ->
                !capabilities.contains(needed) && !capabilities.contains("CAPABILITY_NAMED_IAM"))
        .ifPresent(
            needed -> {
              throw new AwsException(
                  400,
                  "InsufficientCapabilitiesException",
                  "Requires capabilities : [" + needed + "]");
            });
    return new Wanted(template, parameters, tags(form, before), capabilities);
  }

  static TemplateFacts facts(String template) {
    try {
      return TemplateFacts.of(template);
    } catch (DeployException e) {
      throw invalid("Template format error: " + e.getMessage());
    }
  }

  private static Map<String, String> parameters(
      JsonNode form, Optional<Wanted> before, TemplateFacts facts) {
    var names = facts.parameters().stream().map(TemplateFacts.Parameter::name).toList();
    var given = new LinkedHashMap<String, String>();
    for (JsonNode parameter : form.path("Parameters")) {
      String name = required(parameter, "ParameterKey");
      if (flag(parameter, "UsePreviousValue")) {
        String value = before.map(Wanted::parameters).map(old -> old.get(name)).orElse(null);
        if (value != null) {
          given.put(name, value);
        } else if (before.isEmpty()) {
          throw invalid("Invalid input for parameter key " + name + ". No previous value.");
        }
      } else {
        given.put(name, parameter.path("ParameterValue").asString(""));
      }
    }
    var unknown = new ArrayList<>(given.keySet());
    unknown.removeAll(names);
    if (!unknown.isEmpty()) {
      throw invalid("Parameters: " + unknown + " do not exist in the template");
    }
    var missing =
        facts.parameters().stream()
            .filter(each -> each.byDefault().isEmpty() && !given.containsKey(each.name()))
            .map(TemplateFacts.Parameter::name)
            .toList();
    if (!missing.isEmpty()) {
      throw invalid("Parameters: " + missing + " must have values");
    }
    return given;
  }

  private static Map<String, String> tags(JsonNode form, Optional<Wanted> before) {
    if (!form.has("Tags")) {
      return before.map(Wanted::tags).orElse(Map.of());
    }
    var tags = new LinkedHashMap<String, String>();
    for (JsonNode tag : form.path("Tags")) {
      tags.put(required(tag, "Key"), tag.path("Value").asString(""));
    }
    if (tags.size() > TAGS_MAX) {
      throw invalid("A stack has at most " + TAGS_MAX + " tags, were " + tags.size());
    }
    return tags;
  }
}
