package dev.netlift.local.cloudfront;

import dev.netlift.local.identity.Wildcard;
import java.util.Set;

/**
 * What a distribution does for the paths of a pattern.
 *
 * @param pattern {@code *} for all; a star stands for any characters, a question mark for one
 * @param bucket the origin
 * @param originPath goes before each key, without a slash at its end; empty for none
 * @param methods that are taken
 */
record Behavior(
    String pattern,
    String bucket,
    String originPath,
    Set<String> methods,
    CachePolicy cache,
    HeadersPolicy headers) {
  Behavior {
    methods = Set.copyOf(methods);
  }

  /**
   * @param path decoded, with its slash at the front
   */
  boolean takes(String path) {
    return Wildcard.matches(pattern.startsWith("/") ? pattern : "/" + pattern, path);
  }
}
