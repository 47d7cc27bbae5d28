package dev.netlift.local.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A CloudFormation template in JSON, read but not resolved. Sections and keys that would change
 * what is deployed and are not known here are problems; {@code Metadata} and {@code Rules} (checks
 * of parameters that only CDK's bootstrap uses) are passed over.
 *
 * @param parameters declarations as they stand
 * @param conditions by name
 * @param resources by logical id, in the template's order
 * @param outputs by name
 */
record Template(
    SequencedMap<String, JsonNode> parameters,
    SequencedMap<String, Condition> conditions,
    SequencedMap<String, Declared> resources,
    SequencedMap<String, Output> outputs) {

  /**
   * @param dependsOn what {@code DependsOn} lists
   * @param condition by name; without it the resource is not created
   * @param deletionPolicy what becomes of it with its stack; empty when nothing is said
   */
  record Declared(
      String type,
      SequencedMap<String, Expression> properties,
      Set<String> dependsOn,
      Optional<String> condition,
      String deletionPolicy) {}

  /**
   * @param condition by name; without it the output is not there
   */
  record Output(Expression value, Optional<String> condition) {}

  private static final long TEMPLATE_BYTES_MAX = 1_000_000; // CloudFormation's own bound
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Set<String> SECTIONS =
      Set.of(
          "AWSTemplateFormatVersion",
          "Description",
          "Metadata",
          "Rules",
          "Parameters",
          "Conditions",
          "Resources",
          "Outputs");
  private static final Set<String> RESOURCE_KEYS =
      Set.of(
          "Type",
          "Properties",
          "DependsOn",
          "Condition",
          "Metadata",
          "DeletionPolicy",
          "UpdateReplacePolicy");
  private static final Set<String> OUTPUT_KEYS = Set.of("Value", "Description", "Condition");

  /**
   * @throws DeployException when the file is not there or is no JSON object
   */
  static Template read(Path file, Problems problems) {
    try {
      if (Files.size(file) > TEMPLATE_BYTES_MAX) {
        throw new DeployException(
            "template " + file + " is larger than " + TEMPLATE_BYTES_MAX + " bytes");
      }
      return read(Files.readString(file), file.toString(), problems);
    } catch (IOException e) {
      throw new DeployException("cannot read template " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param name of the template, for messages
   * @throws DeployException it is no JSON object with resources
   */
  static Template read(String text, String name, Problems problems) {
    return read(tree(text, name), name, problems);
  }

  /** The template as it stands. */
  static JsonNode tree(String text, String name) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new DeployException("template " + name + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Template read(JsonNode root, String file, Problems problems) {
    if (!root.isObject() || !root.path("Resources").isObject()) {
      throw new DeployException("template " + file + " has no Resources");
    }
    unknownKeys(root, SECTIONS, "", "section", problems);
    var reader = new ExpressionReader(problems);
    var parameters = new LinkedHashMap<String, JsonNode>();
    root.path("Parameters").properties().forEach(p -> parameters.put(p.getKey(), p.getValue()));
    var conditions = new LinkedHashMap<String, Condition>();
    for (var entry : root.path("Conditions").properties()) {
      var where = "Conditions." + entry.getKey();
      conditions.put(entry.getKey(), Condition.read(entry.getValue(), where, reader, problems));
    }
    var resources = new LinkedHashMap<String, Declared>();
    for (var entry : root.path("Resources").properties()) {
      resources.put(entry.getKey(), resource(entry.getKey(), entry.getValue(), reader, problems));
    }
    var outputs = new LinkedHashMap<String, Output>();
    for (var entry : root.path("Outputs").properties()) {
      var where = "Outputs." + entry.getKey();
      unknownKeys(entry.getValue(), OUTPUT_KEYS, where + ".", "key", problems);
      outputs.put(
          entry.getKey(),
          new Output(
              reader.read(entry.getValue().path("Value"), where),
              Optional.ofNullable(entry.getValue().get("Condition")).map(c -> c.asString(""))));
    }
    return new Template(parameters, conditions, resources, outputs);
  }

  private static Declared resource(
      String logicalId, JsonNode node, ExpressionReader reader, Problems problems) {
    unknownKeys(node, RESOURCE_KEYS, logicalId + ".", "resource key", problems);
    if (!node.path("Type").isString()) {
      problems.add(logicalId, "has no Type");
    }
    var properties = new LinkedHashMap<String, Expression>();
    for (var property : node.path("Properties").properties()) {
      properties.put(
          property.getKey(), reader.read(property.getValue(), logicalId + "." + property.getKey()));
    }
    return new Declared(
        node.path("Type").asString(""),
        properties,
        dependsOn(node),
        Optional.ofNullable(node.get("Condition")).map(name -> name.asString("")),
        node.path("DeletionPolicy").asString(""));
  }

  private static Set<String> dependsOn(JsonNode resource) {
    var dependsOn = resource.path("DependsOn");
    var names = new LinkedHashSet<String>();
    if (dependsOn.isString()) {
      names.add(dependsOn.stringValue());
    } else {
      dependsOn.forEach(name -> names.add(name.asString("")));
    }
    return names;
  }

  private static void unknownKeys(
      JsonNode node, Set<String> known, String prefix, String what, Problems problems) {
    node.propertyNames().stream()
        .filter(key -> !known.contains(key))
        .forEach(
            key -> problems.add(prefix + key, "the " + what + " " + key + " is not known here"));
  }

  /** For each resource what must be there before it. */
  Map<String, Set<String>> needs() {
    var needs = new LinkedHashMap<String, Set<String>>();
    resources.forEach(
        (logicalId, resource) -> {
          var needed = new LinkedHashSet<String>();
          resource
              .properties()
              .values()
              .forEach(property -> property.dependencies(resources.keySet(), needed));
          resource.dependsOn().stream().filter(resources::containsKey).forEach(needed::add);
          needs.put(logicalId, needed);
        });
    return needs;
  }
}
