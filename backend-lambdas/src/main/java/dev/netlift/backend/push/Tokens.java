package dev.netlift.backend.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens by origin and key, used again for their first hour. Any thread. */
final class Tokens {
  private static final int KEPT_MAX = 128;
  private static final Duration USED = Duration.ofHours(1);

  private record Signed(String authorization, Instant at) {}

  private final Clock clock;
  private final Map<String, Signed> kept = new ConcurrentHashMap<>();

  Tokens(Clock clock) {
    this.clock = clock;
  }

  /** The value of {@code Authorization} for one push service. */
  String authorization(String origin, String contact, VapidKey key) {
    Instant now = clock.instant();
    String name = origin + " " + key.id() + " " + contact;
    Signed signed = kept.get(name);
    if (signed == null || signed.at().plus(USED).isBefore(now)) {
      if (kept.size() >= KEPT_MAX) {
        kept.clear();
      }
      signed = new Signed(VapidToken.authorization(origin, contact, key, now), now);
      kept.put(name, signed);
    }
    return signed.authorization();
  }
}
