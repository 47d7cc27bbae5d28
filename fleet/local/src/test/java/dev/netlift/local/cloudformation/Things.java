package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A type whose resources are colours by name. The property Fails says at which step one fails:
 * create, ready, update, delete, or gone. A change of Name is not taken.
 */
final class Things implements ResourceProvider {
  final Map<String, String> colours = new ConcurrentSkipListMap<>();

  /** What was done, in order. */
  final List<String> done = new CopyOnWriteArrayList<>();

  /** Names that will not be ready, or gone, before they are taken out of here. */
  final Set<String> slow = java.util.concurrent.ConcurrentHashMap.newKeySet();

  @Override
  public String type() {
    return "Test::Thing";
  }

  @Override
  public Set<String> handled() {
    return Set.of("Name", "Colour", "Fails", "Of");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  private static String name(Declaration declaration) {
    return declaration.properties().path("Name").asString(declaration.inventedName());
  }

  private static boolean fails(Declaration declaration, String step) {
    return declaration.properties().path("Fails").asString("").equals(step);
  }

  @Override
  public Resource create(Declaration declaration) {
    String name = name(declaration);
    if (fails(declaration, "create")) {
      throw new DeployException("no more paint for " + name);
    }
    if (colours.containsKey(name)) {
      throw new DeployException(name + " is taken");
    }
    return put(declaration, name, "create ");
  }

  private Resource put(Declaration declaration, String name, String what) {
    String colour = declaration.properties().path("Colour").asString("grey");
    colours.put(name, colour);
    done.add(what + name);
    if (fails(declaration, "ready")) {
      done.add("breaks " + name);
    }
    return new Resource(name, Map.of("Colour", colour, "Shade", "dark " + colour));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    if (fails(declaration, "update") || !name(declaration).equals(resource.ref())) {
      throw new DeployException(resource.ref() + " does not take another coat");
    }
    return put(declaration, resource.ref(), "update ");
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    if (fails(declaration, "delete")) {
      throw new DeployException(resource.ref() + " sticks");
    }
    if (!slow.contains(resource.ref())) {
      colours.remove(resource.ref());
    }
    done.add("delete " + resource.ref());
  }

  @Override
  public boolean ready(Resource resource) {
    if (new ArrayList<>(done).contains("breaks " + resource.ref())) {
      done.remove("breaks " + resource.ref());
      throw new DeployException(resource.ref() + " cracked while drying");
    }
    return !slow.contains(resource.ref());
  }

  @Override
  public boolean gone(Resource resource) {
    return !slow.contains(resource.ref());
  }
}
