package dev.netlift.local.cognito;

import java.util.Map;
import java.util.Optional;

/**
 * @param id {@code region:uuid}
 * @param guests whether there are any
 * @param guestRole ARN, once attached
 * @param accountRole ARN of those who signed in at a user pool, once attached
 * @param clients whose tokens count: client ids with the provider of each
 */
record IdentityPool(
    String id,
    boolean guests,
    Optional<String> guestRole,
    Optional<String> accountRole,
    Map<String, String> clients) {
  IdentityPool {
    clients = Map.copyOf(clients);
  }
}
