package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts each resource after what it needs; among those that do not need one another the template's
 * order stays.
 */
final class CreationOrder {
  private final Map<String, Set<String>> needs;
  private final Set<String> done = new LinkedHashSet<>();
  private final List<String> path = new ArrayList<>();
  private final Set<String> onPath = new HashSet<>();

  private CreationOrder(Map<String, Set<String>> needs) {
    this.needs = needs;
  }

  /**
   * @param needs for every resource the resources it needs, all of them keys
   * @throws DeployException when they need one another in a circle, naming one circle
   */
  static List<String> of(Map<String, Set<String>> needs) {
    var order = new CreationOrder(needs);
    needs.keySet().forEach(order::visit);
    return List.copyOf(order.done);
  }

  private void visit(String resource) {
    if (done.contains(resource)) {
      return;
    }
    path.add(resource);
    if (!onPath.add(resource)) {
      var circle = path.subList(path.indexOf(resource), path.size());
      throw new DeployException("resources need one another: " + String.join(" -> ", circle));
    }
    needs.getOrDefault(resource, Set.of()).forEach(this::visit);
    path.removeLast();
    onPath.remove(resource);
    done.add(resource);
  }
}
