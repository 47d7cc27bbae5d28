package dev.netlift.fleet.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds things in the committed templates. */
final class CommittedTemplates {
  private static final JsonMapper JSON = new JsonMapper();

  private CommittedTemplates() {}

  static List<String> texts(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? oneOrMany.valueStream().map(node -> node.asString("")).toList()
        : List.of(oneOrMany.asString(""));
  }

  static JsonNode only(String stack, String type) {
    var found = ofType(stack, type);
    assertThat(found).as(type).hasSize(1);
    return found.getFirst();
  }

  static List<JsonNode> ofType(String stack, String type) {
    return resources(stack).values().stream()
        .filter(resource -> type(resource).equals(type))
        .map(resource -> resource.path("Properties"))
        .toList();
  }

  static Map<String, JsonNode> resources(String stack) {
    var resources = new TreeMap<String, JsonNode>();
    template(stack)
        .path("Resources")
        .properties()
        .forEach(entry -> resources.put(entry.getKey(), entry.getValue()));
    return resources;
  }

  static JsonNode template(String stack) {
    try {
      return JSON.readTree(Files.readString(SnapshotTest.TEMPLATES.resolve(stack + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String type(JsonNode resource) {
    return resource.path("Type").asString();
  }

  static List<String> invocable(JsonNode role) {
    return statement(role, "execute-api:Invoke")
        .path("Resource")
        .valueStream()
        .map(JsonNode::toString)
        .map(
            arn ->
                arn.substring(
                    Math.max(arn.indexOf("/$default"), arn.indexOf("live/")), arn.lastIndexOf('"')))
        .toList();
  }

  static JsonNode statement(JsonNode role, String action) {
    for (var policy : role.path("Policies")) {
      for (var statement : policy.path("PolicyDocument").path("Statement")) {
        if (texts(statement.path("Action")).contains(action)) {
          return statement;
        }
      }
    }
    throw new AssertionError("no statement allows " + action);
  }

  static JsonNode role(String principal, String kind) {
    var found = roles(principal, kind);
    assertThat(found).as("roles of %s", principal).hasSize(1);
    return found.getFirst();
  }

  static List<JsonNode> roles(String principal, String kind) {
    return ofType("system", "AWS::IAM::Role").stream()
        .filter(
            role ->
                role.path("AssumeRolePolicyDocument")
                    .path("Statement")
                    .path(0)
                    .path("Principal")
                    .path(kind)
                    .asString("")
                    .equals(principal))
        .toList();
  }
}
