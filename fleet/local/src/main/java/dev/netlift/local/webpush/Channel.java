package dev.netlift.local.webpush;

import java.util.Arrays;
import java.util.Optional;

/**
 * One subscription. Immutable.
 *
 * @param id what the browser calls it
 * @param token what its endpoint ends with; whoever knows it may send
 * @param key who alone may send, an uncompressed point
 */
record Channel(Agent agent, String id, String token, Optional<byte[]> key) {
  boolean isFor(Optional<byte[]> other) {
    return Arrays.equals(key.orElse(new byte[0]), other.orElse(new byte[0]));
  }
}
