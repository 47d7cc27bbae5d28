package dev.netlift.local.cloudfront;

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
    return matches(pattern.startsWith("/") ? pattern : "/" + pattern, path);
  }

  private static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
