package dev.netlift.local.deploy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A stack that was created. Immutable.
 *
 * @param stackName the stack
 * @param outputs value by output name, in the template's order
 * @param standing what was created, by logical id, in the order of creation
 */
public record Deployment(
    String stackName, Map<String, String> outputs, Map<String, Standing> standing) {

  /** What the template may ask of each, by logical id, in the order of creation. */
  public Map<String, ResourceProvider.Resource> resources() {
    var resources = new LinkedHashMap<String, ResourceProvider.Resource>();
    standing.forEach((logicalId, each) -> resources.put(logicalId, each.resource()));
    return resources;
  }

  /**
   * @throws IllegalArgumentException when the template has no such output
   */
  public String output(String name) {
    var value = outputs.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "stack " + stackName + " has no output " + name + ", only " + outputs.keySet());
    }
    return value;
  }

  /**
   * @throws IllegalArgumentException when the template has no such resource
   */
  public ResourceProvider.Resource resource(String logicalId) {
    var found = standing.get(logicalId);
    if (found == null) {
      throw new IllegalArgumentException("stack " + stackName + " has no resource " + logicalId);
    }
    return found.resource();
  }
}
