package dev.netlift.local.cognito;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * An account of a user pool. Immutable.
 *
 * @param attributes {@code sub} among them
 * @param password hash with its salt; empty when there is none
 * @param code that confirms; empty when none is out
 */
record User(
    String poolId,
    String name,
    Status status,
    boolean enabled,
    Map<String, String> attributes,
    String password,
    String code,
    Instant codeEnd,
    Instant created,
    Instant changed) {
  /** As Cognito names them. */
  enum Status {
    UNCONFIRMED,
    CONFIRMED,
    FORCE_CHANGE_PASSWORD
  }

  User {
    attributes = Map.copyOf(attributes);
  }

  String sub() {
    return attributes.getOrDefault("sub", "");
  }

  User with(Status to, Instant now) {
    return new User(
        poolId, name, to, enabled, attributes, password, "", Instant.EPOCH, created, now);
  }

  User withPassword(String hash, Status to, Instant now) {
    return new User(poolId, name, to, enabled, attributes, hash, "", Instant.EPOCH, created, now);
  }

  User withCode(String drawn, Instant end, Instant now) {
    return new User(poolId, name, status, enabled, attributes, password, drawn, end, created, now);
  }

  User withEnabled(boolean to, Instant now) {
    return new User(poolId, name, status, to, attributes, password, code, codeEnd, created, now);
  }

  /** An empty value removes an attribute. */
  User withAttributes(Map<String, String> changes, Instant now) {
    Map<String, String> all = new TreeMap<>(attributes);
    changes.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            all.remove(key);
          } else {
            all.put(key, value);
          }
        });
    return new User(poolId, name, status, enabled, all, password, code, codeEnd, created, now);
  }
}
