package dev.netlift.local.cloudformation;

import java.util.Optional;

/** Where templates too long for a request are kept. Any thread. */
@FunctionalInterface
public interface TemplateSource {
  /** Nobody keeps any: a template must be in its request. */
  TemplateSource NONE = (_, _) -> Optional.empty();

  /** Empty when there is no such object. */
  Optional<byte[]> get(String bucket, String key);
}
