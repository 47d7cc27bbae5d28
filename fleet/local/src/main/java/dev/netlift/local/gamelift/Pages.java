package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param next token of the following page
 */
record Pages<T>(List<T> items, Optional<String> next) {
  /**
   * @param limit wanted by the caller, at least 1
   * @param most we ever return at once
   * @param token of the page before; empty for the first
   */
  static <T> Pages<T> of(List<T> all, int limit, int most, String token) {
    if (limit < 1) {
      throw new AwsException(400, "InvalidRequestException", "Limit must be at least 1");
    }
    int from = 0;
    if (!token.isEmpty()) {
      try {
        from = Integer.parseInt(token);
      } catch (NumberFormatException e) {
        from = -1;
      }
      if (from < 0) {
        throw new AwsException(400, "InvalidRequestException", "NextToken is not valid");
      }
    }
    int start = Math.min(from, all.size());
    int end = Math.min(all.size(), start + Math.min(limit, most));
    return new Pages<>(
        List.copyOf(all.subList(start, end)),
        end < all.size() ? Optional.of(Integer.toString(end)) : Optional.empty());
  }
}
