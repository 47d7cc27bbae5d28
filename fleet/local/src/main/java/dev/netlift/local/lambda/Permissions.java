package dev.netlift.local.lambda;

import dev.netlift.local.identity.ArnPattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who may invoke which function, version or alias: the functions' resource policies. */
final class Permissions {
  /** One AWS::Lambda::Permission. */
  record Permission(String service, Optional<String> sourceArn, Optional<String> sourceAccount) {}

  private final Map<String, List<Permission>> byFunctionArn = new ConcurrentHashMap<>();

  void add(String functionArn, Permission permission) {
    List<Permission> list =
        byFunctionArn.computeIfAbsent(functionArn, arn -> new CopyOnWriteArrayList<>());
    if (!list.contains(permission)) {
      list.add(permission);
    }
  }

  void remove(String functionArn, Permission permission) {
    byFunctionArn
        .getOrDefault(functionArn, new CopyOnWriteArrayList<>())
        .removeIf(permission::equals);
  }

  boolean permits(String functionArn, String service, String sourceArn, String account) {
    return byFunctionArn.getOrDefault(functionArn, List.of()).stream()
        .anyMatch(
            permission ->
                permission.service().equals(service)
                    && permission
                        .sourceArn()
                        .map(pattern -> ArnPattern.matches(pattern, sourceArn))
                        .orElse(true)
                    && permission.sourceAccount().map(account::equals).orElse(true));
  }
}
