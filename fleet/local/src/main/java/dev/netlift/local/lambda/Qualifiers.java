package dev.netlift.local.lambda;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The published versions and the aliases of each function. */
final class Qualifiers {
  private final Map<String, Integer> versions = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> aliases = new ConcurrentHashMap<>();

  int publish(String function) {
    return versions.merge(function, 1, Integer::sum);
  }

  void alias(String function, String name) {
    aliases.computeIfAbsent(function, f -> ConcurrentHashMap.newKeySet()).add(name);
  }

  void removeAlias(String function, String name) {
    aliases.computeIfPresent(
        function,
        (_, names) -> {
          names.remove(name);
          return names;
        });
  }

  boolean has(String function, String qualifier) {
    if (qualifier.equals("$LATEST")
        || aliases.getOrDefault(function, Set.of()).contains(qualifier)) {
      return true;
    }
    return qualifier.matches("[1-9][0-9]{0,8}")
        && Integer.parseInt(qualifier) <= versions.getOrDefault(function, 0);
  }
}
