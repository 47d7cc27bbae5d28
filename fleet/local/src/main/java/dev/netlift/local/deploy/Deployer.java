package dev.netlift.local.deploy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/**
 * Creates what a synthesised template declares, by the providers it was given. Checks everything
 * first, so a template it does not understand changes nothing. Use from one thread.
 */
public final class Deployer {
  private final Map<String, ResourceProvider> providers = new HashMap<>();
  private final Pseudo pseudo;

  /**
   * @param providers one per resource type
   */
  public Deployer(List<ResourceProvider> providers, Pseudo pseudo) {
    for (var provider : providers) {
      if (this.providers.put(provider.type(), provider) != null) {
        throw new IllegalArgumentException("two providers of " + provider.type());
      }
    }
    this.pseudo = pseudo;
  }

  /**
   * Creates the stack, or finds what a former run left of it.
   *
   * @param parameters values for the template's parameters
   * @param progress takes a line per resource, on this thread
   * @throws DeployException naming every unknown type, property, function and reference, before
   *     anything is created; or the one resource that could not be created, with those before it
   *     left standing
   */
  public Deployment deploy(
      String stackName, Path template, Map<String, String> parameters, Consumer<String> progress) {
    var problems = new Problems(stackName);
    var read = Template.read(template, problems);
    var values = new Values();
    pseudo.values(stackName).forEach((name, value) -> values.name(name, StringNode.valueOf(value)));
    ParameterValues.of(read.parameters(), parameters, problems).forEach(values::name);
    check(read, problems);
    var order = order(read, problems);
    problems.refuse();
    values.conditions(read.conditions());

    var created = new LinkedHashMap<String, ResourceProvider.Resource>();
    for (var logicalId : order) {
      var declared = Objects.requireNonNull(read.resources().get(logicalId));
      if (declared.condition().filter(condition -> !values.holds(condition)).isPresent()) {
        continue;
      }
      progress.accept(
          stackName
              + " "
              + (created.size() + 1)
              + "/"
              + order.size()
              + " "
              + declared.type()
              + " "
              + logicalId);
      var resource = create(stackName, logicalId, declared, values);
      values.created(logicalId, resource);
      created.put(logicalId, resource);
    }
    return new Deployment(
        stackName, outputs(stackName, read, values), Collections.unmodifiableMap(created));
  }

  private void check(Template template, Problems problems) {
    template
        .conditions()
        .forEach(
            (name, condition) ->
                condition.references(
                    known -> isKnown(template, known), "Conditions." + name, problems));
    template
        .resources()
        .forEach(
            (logicalId, resource) -> {
              checkType(logicalId, resource, problems);
              resource
                  .properties()
                  .forEach(
                      (property, value) ->
                          checkReferences(template, logicalId + "." + property, value, problems));
              resource
                  .condition()
                  .filter(condition -> !template.conditions().containsKey(condition))
                  .ifPresent(
                      condition ->
                          problems.add(
                              logicalId + ".Condition", "there is no condition " + condition));
              for (var name : resource.dependsOn()) {
                if (!template.resources().containsKey(name)) {
                  problems.add(logicalId + ".DependsOn", "there is no resource " + name);
                }
              }
            });
    template
        .outputs()
        .forEach((name, value) -> checkReferences(template, "Outputs." + name, value, problems));
  }

  private static boolean isKnown(Template template, String name) {
    String parameter = "parameter ";
    if (!name.startsWith(parameter)) {
      return template.conditions().containsKey(name);
    }
    String bare = name.substring(parameter.length());
    return template.parameters().containsKey(bare) || Pseudo.isName(bare);
  }

  private void checkType(String logicalId, Template.Declared resource, Problems problems) {
    var provider = providers.get(resource.type());
    if (provider == null) {
      problems.add(logicalId, "the type " + resource.type() + " is not known here");
      return;
    }
    for (var property : resource.properties().keySet()) {
      if (!provider.handled().contains(property) && !provider.ignored().containsKey(property)) {
        problems.add(
            logicalId + "." + property,
            "the property is neither handled nor ignored for " + resource.type());
      }
    }
  }

  private static void checkReferences(
      Template template, String where, Expression value, Problems problems) {
    value.conditions(
        condition -> {
          if (!template.conditions().containsKey(condition)) {
            problems.add(where, "there is no condition " + condition);
          }
        });
    value.references(
        (name, attribute) -> {
          boolean resource = template.resources().containsKey(name);
          if (!attribute.isEmpty() && !resource) {
            problems.add(where, "Fn::GetAtt of " + name + ", but there is no such resource");
          } else if (!resource
              && !template.parameters().containsKey(name)
              && !Pseudo.isName(name)) {
            problems.add(where, "Ref of " + name + ", but there is no such resource or parameter");
          }
        });
  }

  private static List<String> order(Template template, Problems problems) {
    try {
      return CreationOrder.of(template.needs());
    } catch (DeployException e) {
      problems.add("Resources", String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private ResourceProvider.Resource create(
      String stackName, String logicalId, Template.Declared declared, Values values) {
    var provider = Objects.requireNonNull(providers.get(declared.type()));
    var where = stackName + "/" + logicalId + " (" + declared.type() + ")";
    try {
      var properties = JsonNodeFactory.instance.objectNode();
      for (var property : declared.properties().entrySet()) {
        // An ignored property stays out of sight, so that "ignored" is true by construction.
        if (!provider.handled().contains(property.getKey())) {
          continue;
        }
        var value = values.resolve(property.getValue());
        if (!value.isMissingNode()) {
          properties.set(property.getKey(), value);
        }
      }
      return provider.create(new ResourceProvider.Declaration(stackName, logicalId, properties));
    } catch (RuntimeException e) {
      throw new DeployException(where + " could not be created: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> outputs(String stackName, Template template, Values values) {
    var outputs = new LinkedHashMap<String, String>();
    template
        .outputs()
        .forEach(
            (name, value) -> {
              try {
                outputs.put(name, Values.text(values.resolve(value), "output"));
              } catch (DeployException e) {
                throw new DeployException(
                    stackName + "/Outputs." + name + ": " + e.getMessage(), e);
              }
            });
    return Collections.unmodifiableMap(outputs);
  }
}
