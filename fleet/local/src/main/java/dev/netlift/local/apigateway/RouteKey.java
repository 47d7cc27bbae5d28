package dev.netlift.local.apigateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code METHOD /path/{name}/{rest+}} or {@code $default}.
 *
 * @param method {@code ANY} for all
 */
record RouteKey(String text, String method, List<String> segments) {
  static final String DEFAULT = "$default";

  /** Empty when it is malformed. */
  static Optional<RouteKey> parse(String text) {
    if (text.equals(DEFAULT)) {
      return Optional.of(new RouteKey(text, "ANY", List.of()));
    }
    int space = text.indexOf(' ');
    if (space < 1 || !text.startsWith("/", space + 1)) {
      return Optional.empty();
    }
    return Optional.of(
        new RouteKey(
            text, text.substring(0, space), List.of(text.substring(space + 2).split("/", -1))));
  }

  /**
   * @param path decoded segments of the request
   * @return the path parameters when the route takes the request
   */
  Optional<Map<String, String>> match(String requestMethod, List<String> path) {
    if (!method.equals("ANY") && !method.equals(requestMethod)) {
      return Optional.empty();
    }
    if (text.equals(DEFAULT)) {
      return Optional.of(Map.of());
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isGreedy(segment) && i < path.size()) {
        parameters.put(
            segment.substring(1, segment.length() - 2),
            String.join("/", path.subList(i, path.size())));
        return Optional.of(parameters);
      }
      if (i >= path.size()) {
        return Optional.empty();
      }
      if (isParameter(segment)) {
        if (path.get(i).isEmpty()) {
          return Optional.empty();
        }
        parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return segments.size() == path.size() ? Optional.of(parameters) : Optional.empty();
  }

  /**
   * Sorts the more specific route first: text before parameter before the rest, method before ANY.
   */
  String rank() {
    if (text.equals(DEFAULT)) {
      return "9";
    }
    var rank = new StringBuilder();
    for (String segment : segments) {
      rank.append(isGreedy(segment) ? '3' : isParameter(segment) ? '2' : '1');
    }
    return rank.append(method.equals("ANY") ? 'b' : 'a').toString();
  }

  /** As it stands in the source ARN of a request: the route's own path, not the request's. */
  String path() {
    return text.equals(DEFAULT) ? DEFAULT : "/" + String.join("/", segments);
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  private static boolean isGreedy(String segment) {
    return segment.startsWith("{") && segment.endsWith("+}");
  }
}
