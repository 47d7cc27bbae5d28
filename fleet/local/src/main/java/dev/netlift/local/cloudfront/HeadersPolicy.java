package dev.netlift.local.cloudfront;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a distribution adds to answers and takes out of them.
 *
 * @param added in order
 * @param removed lower case
 */
record HeadersPolicy(List<Added> added, List<String> removed) {
  static final HeadersPolicy NONE = new HeadersPolicy(List.of(), List.of());

  /**
   * @param name lower case
   * @param override also over what the origin says
   */
  record Added(String name, String value, boolean override) {
    Added {
      name = name.toLowerCase(Locale.ROOT);
    }
  }

  HeadersPolicy {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  /**
   * @param headers by lower-case name, changed in place
   */
  void apply(Map<String, String> headers) {
    removed.forEach(headers::remove);
    for (Added each : added) {
      if (each.override()) {
        headers.put(each.name(), each.value());
      } else {
        headers.putIfAbsent(each.name(), each.value());
      }
    }
  }
}
