package dev.netlift.local.deploy;

import java.util.Map;
import java.util.Set;

/** In the place of the function that makes the keys, where no function can run. */
final class KeysOfNobody implements ResourceProvider {
  @Override
  public String type() {
    return "Custom::VapidKeys";
  }

  @Override
  public Set<String> handled() {
    return Set.of("ServiceToken", "ServiceTimeout", "Generation");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    return new Resource("keys", Map.of());
  }
}
