package dev.netlift.local.front;

import java.util.Optional;

/** Knows the access keys that were handed out. Any thread. */
@FunctionalInterface
public interface Keyring {
  Optional<Secret> lookup(String accessKeyId);
}
