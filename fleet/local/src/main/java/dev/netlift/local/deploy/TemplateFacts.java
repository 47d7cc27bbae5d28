package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What can be told of a template by reading it, whether or not it can be deployed here.
 *
 * @param parameters in the template's order
 * @param resourceTypes each once, sorted
 * @param capabilities what whoever deploys it must agree to
 * @param outputs description by output name, empty where there is none
 */
public record TemplateFacts(
    String description,
    String version,
    List<Parameter> parameters,
    List<String> resourceTypes,
    Optional<String> capabilities,
    Map<String, String> outputs) {

  /**
   * @param byDefault empty when a value must be given
   * @param secret whether its value is shown as asterisks
   */
  public record Parameter(
      String name,
      String type,
      Optional<String> byDefault,
      boolean secret,
      String description,
      List<String> allowed) {}

  private static final Set<String> NAMES =
      Set.of("RoleName", "PolicyName", "ManagedPolicyName", "GroupName", "UserName");

  /**
   * @throws DeployException it is no JSON object with resources
   */
  public static TemplateFacts of(String template) {
    JsonNode root = Template.tree(template, "given");
    if (!root.path("Resources").isObject()) {
      throw new DeployException("the template has no Resources");
    }
    var parameters = new ArrayList<Parameter>();
    for (var entry : root.path("Parameters").properties()) {
      JsonNode one = entry.getValue();
      parameters.add(
          new Parameter(
              entry.getKey(),
              one.path("Type").asString(""),
              Optional.ofNullable(one.get("Default")).map(JsonNode::asString),
              one.path("NoEcho").asString("false").equals("true"),
              one.path("Description").asString(""),
              one.path("AllowedValues").valueStream().map(JsonNode::asString).toList()));
    }
    var types = new TreeSet<String>();
    boolean iam = false;
    boolean named = false;
    for (JsonNode resource : root.path("Resources")) {
      String type = resource.path("Type").asString("");
      types.add(type);
      if (type.startsWith("AWS::IAM::")) {
        iam = true;
        // The name of a policy is its role's own; that of the others is the account's.
        named |=
            !type.equals("AWS::IAM::Policy")
                && resource.path("Properties").propertyNames().stream().anyMatch(NAMES::contains);
      }
    }
    var outputs = new LinkedHashMap<String, String>();
    root.path("Outputs")
        .properties()
        .forEach(
            output ->
                outputs.put(output.getKey(), output.getValue().path("Description").asString("")));
    return new TemplateFacts(
        root.path("Description").asString(""),
        root.path("AWSTemplateFormatVersion").asString(""),
        List.copyOf(parameters),
        List.copyOf(types),
        iam ? Optional.of(named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM") : Optional.empty(),
        outputs);
  }
}
