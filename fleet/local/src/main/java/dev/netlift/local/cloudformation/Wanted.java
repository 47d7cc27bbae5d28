package dev.netlift.local.cloudformation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stack is to be. Immutable.
 *
 * @param template its text
 * @param parameters as given, those by default left out
 */
record Wanted(
    String template,
    Map<String, String> parameters,
    Map<String, String> tags,
    List<String> capabilities) {
  Wanted {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    capabilities = List.copyOf(capabilities);
  }
}
