package dev.netlift.local.deploy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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
    var plan = plan(stackName, Template.read(template, problems), parameters, problems);
    var created = new LinkedHashMap<String, Standing>();
    for (var logicalId : plan.order()) {
      progress.accept(
          stackName
              + " "
              + (created.size() + 1)
              + "/"
              + plan.order().size()
              + " "
              + plan.type(logicalId)
              + " "
              + logicalId);
      var standing = plan.create(logicalId);
      plan.stands(standing);
      created.put(logicalId, standing);
    }
    return plan.deployment(created);
  }

  /**
   * Checks a template for a stack; nothing is created.
   *
   * @param template its text
   * @param parameters values for the template's parameters
   * @throws DeployException naming all that is wrong
   */
  public Plan plan(String stackName, String template, Map<String, String> parameters) {
    var problems = new Problems(stackName);
    var read = Template.read(template, "of stack " + stackName, problems);
    return plan(stackName, read, parameters, problems);
  }

  private Plan plan(
      String stackName, Template read, Map<String, String> parameters, Problems problems) {
    var values = new Values();
    pseudo.values(stackName).forEach((name, value) -> values.name(name, StringNode.valueOf(value)));
    ParameterValues.of(read.parameters(), parameters, problems).forEach(values::name);
    check(read, problems);
    var order = order(read, problems);
    problems.refuse();
    values.conditions(read.conditions());
    var wanted =
        order.stream()
            .filter(
                id ->
                    Objects.requireNonNull(read.resources().get(id))
                        .condition()
                        .map(values::holds)
                        .orElse(true))
            .toList();
    return new Plan(stackName, read, this, values, wanted);
  }

  /**
   * Removes a resource, or begins to.
   *
   * @throws DeployException it is in use, or its type cannot be removed here
   */
  public void delete(Standing standing) {
    provider(standing.type()).delete(standing.declaration(), standing.resource());
  }

  /**
   * Changes a resource to another declaration of it.
   *
   * @throws DeployException it cannot be changed in place here, and was not
   */
  public Standing update(Standing standing, ResourceProvider.Declaration declaration) {
    return new Standing(
        standing.logicalId(),
        standing.type(),
        declaration,
        provider(standing.type()).update(declaration, standing.declaration(), standing.resource()),
        standing.retained());
  }

  /**
   * Whether the creation or change of a resource has come to its end.
   *
   * @throws DeployException it came to nothing
   */
  public boolean ready(Standing standing) {
    return provider(standing.type()).ready(standing.resource());
  }

  /** Whether the removal of a resource has come to its end. */
  public boolean gone(Standing standing) {
    return provider(standing.type()).gone(standing.resource());
  }

  /**
   * @throws DeployException nobody provides the type
   */
  ResourceProvider provider(String type) {
    return find(type)
        .orElseThrow(() -> new DeployException("the type " + type + " is not known here"));
  }

  private Optional<ResourceProvider> find(String type) {
    return Optional.ofNullable(providers.get(type))
        .or(() -> Optional.ofNullable(providers.get(type.replaceFirst("::.*", "::*"))));
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
        .forEach(
            (name, output) -> {
              checkReferences(template, "Outputs." + name, output.value(), problems);
              output
                  .condition()
                  .filter(condition -> !template.conditions().containsKey(condition))
                  .ifPresent(
                      condition ->
                          problems.add("Outputs." + name, "there is no condition " + condition));
            });
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
    var provider = find(resource.type());
    if (provider.isEmpty()) {
      problems.add(logicalId, "the type " + resource.type() + " is not known here");
      return;
    }
    for (var property : resource.properties().keySet()) {
      if (!provider.get().handles(property) && !provider.get().ignored().containsKey(property)) {
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
}
