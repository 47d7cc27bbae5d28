package dev.netlift.local.cloudformation;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Part of a list.
 *
 * @param next the token that gets the rest
 */
record Page<T>(List<T> items, Optional<String> next) {
  static <T> Page<T> of(List<T> all, JsonNode form, int most) {
    String token = form.path("NextToken").asString("0");
    if (!token.matches("[0-9]{1,9}") || Integer.parseInt(token) > all.size()) {
      throw Requests.invalid("Invalid NextToken: " + token);
    }
    int from = Integer.parseInt(token);
    int to = Math.min(all.size(), from + most);
    return new Page<>(
        List.copyOf(all.subList(from, to)),
        to < all.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
  }
}
