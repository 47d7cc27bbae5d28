package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A template checked for one stack: what is to stand, in the order in which it can be created. The
 * caller goes through {@link #order} and tells of each resource what became of it, by {@link
 * #stands}. One thread at a time.
 */
public final class Plan {
  private final String stackName;
  private final Template template;
  private final Deployer deployer;
  private final Values values;
  private final List<String> order;

  /** A resource that an update adds, changes or takes away. */
  public enum Action {
    ADD,
    MODIFY,
    REMOVE
  }

  /**
   * @param properties what is changed of it, by name; empty unless it is modified
   */
  public record Change(Action action, String logicalId, String type, List<String> properties) {}

  Plan(String stackName, Template template, Deployer deployer, Values values, List<String> wanted) {
    this.stackName = stackName;
    this.template = template;
    this.deployer = deployer;
    this.values = values;
    this.order = List.copyOf(wanted);
  }

  /** The logical ids of what is to stand, each after what it needs. */
  public List<String> order() {
    return order;
  }

  public String type(String logicalId) {
    return declared(logicalId).type();
  }

  private Template.Declared declared(String logicalId) {
    return Objects.requireNonNull(template.resources().get(logicalId), logicalId);
  }

  /**
   * The resource with every value resolved; what it refers to must stand.
   *
   * @throws DeployException it refers to what is not there
   */
  public ResourceProvider.Declaration declare(String logicalId) {
    return declare(logicalId, values);
  }

  private ResourceProvider.Declaration declare(String logicalId, Values known) {
    var declared = declared(logicalId);
    var provider = deployer.provider(declared.type());
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    for (var property : declared.properties().entrySet()) {
      // An ignored property stays out of sight, so that "ignored" is true by construction.
      if (!provider.handles(property.getKey())) {
        continue;
      }
      var value = known.resolve(property.getValue());
      if (!value.isMissingNode()) {
        properties.set(property.getKey(), value);
      }
    }
    return new ResourceProvider.Declaration(stackName, logicalId, properties);
  }

  /**
   * Creates a resource; it does not stand until {@link #stands} says so.
   *
   * @throws DeployException names the resource and what is wrong
   */
  public Standing create(String logicalId) {
    try {
      var declaration = declare(logicalId);
      return standing(declaration, provider(logicalId).create(declaration));
    } catch (RuntimeException e) {
      throw failed(logicalId, "created", e);
    }
  }

  /**
   * Changes a resource to what the template now says of it.
   *
   * @throws DeployException names the resource and what is wrong
   */
  public Standing update(Standing before, ResourceProvider.Declaration declaration) {
    try {
      return standing(declaration, deployer.update(before, declaration).resource());
    } catch (RuntimeException e) {
      throw failed(before.logicalId(), "changed", e);
    }
  }

  /** The same resource, kept or not kept as the template now says. */
  public Standing keep(Standing before) {
    return standing(before.declaration(), before.resource());
  }

  private Standing standing(
      ResourceProvider.Declaration declaration, ResourceProvider.Resource resource) {
    var declared = declared(declaration.logicalId());
    return new Standing(
        declaration.logicalId(),
        declared.type(),
        declaration,
        resource,
        declared.deletionPolicy().startsWith("Retain"));
  }

  private ResourceProvider provider(String logicalId) {
    return deployer.provider(type(logicalId));
  }

  private DeployException failed(String logicalId, String what, RuntimeException e) {
    return new DeployException(
        stackName
            + "/"
            + logicalId
            + " ("
            + type(logicalId)
            + ") could not be "
            + what
            + ": "
            + e.getMessage(),
        e);
  }

  /** From now on others may refer to it. */
  public void stands(Standing standing) {
    values.created(standing.logicalId(), standing.resource());
  }

  /**
   * What an update would do, as far as can be told before anything is done: a value that only a new
   * resource will have counts as changed.
   *
   * @param standing the stack as it stands, by logical id
   */
  public List<Change> changes(Map<String, Standing> standing) {
    var known = values.copy();
    var changes = new ArrayList<Change>();
    for (String logicalId : order) {
      Standing before = standing.get(logicalId);
      if (before == null) {
        changes.add(new Change(Action.ADD, logicalId, type(logicalId), List.of()));
        continue;
      }
      List<String> changed = changed(before, known);
      if (!changed.isEmpty()) {
        changes.add(new Change(Action.MODIFY, logicalId, type(logicalId), changed));
      }
      known.created(logicalId, before.resource());
    }
    for (Standing before : List.copyOf(standing.values()).reversed()) {
      if (!order.contains(before.logicalId())) {
        changes.add(new Change(Action.REMOVE, before.logicalId(), before.type(), List.of()));
      }
    }
    return List.copyOf(changes);
  }

  private List<String> changed(Standing before, Values known) {
    var declared = declared(before.logicalId());
    var provider = deployer.provider(declared.type());
    var old = before.declaration().properties();
    var names = new TreeSet<>(old.propertyNames());
    names.addAll(declared.properties().keySet());
    var changed = new ArrayList<String>();
    for (String name : names) {
      if (!provider.handles(name)) {
        continue;
      }
      var expression = declared.properties().get(name);
      try {
        var value =
            expression == null ? JsonNodeFactory.instance.missingNode() : known.resolve(expression);
        if (!value.equals(old.path(name))) {
          changed.add(name);
        }
      } catch (DeployException e) {
        changed.add(name);
      }
    }
    return changed;
  }

  /**
   * Value by output name, in the template's order; everything must stand.
   *
   * @throws DeployException names the output that has no value
   */
  public Map<String, String> outputs() {
    var outputs = new LinkedHashMap<String, String>();
    template
        .outputs()
        .forEach(
            (name, output) -> {
              if (!output.condition().map(values::holds).orElse(true)) {
                return;
              }
              try {
                outputs.put(name, Values.text(values.resolve(output.value()), "output"));
              } catch (DeployException e) {
                throw new DeployException(
                    stackName + "/Outputs." + name + ": " + e.getMessage(), e);
              }
            });
    return Collections.unmodifiableMap(outputs);
  }

  Deployment deployment(Map<String, Standing> standing) {
    return new Deployment(
        stackName, outputs(), Collections.unmodifiableMap(new LinkedHashMap<>(standing)));
  }
}
