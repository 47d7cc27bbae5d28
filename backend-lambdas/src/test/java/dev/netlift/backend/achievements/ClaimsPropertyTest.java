package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ClaimsPropertyTest {
  private static final long HOUR = 3_600_000;
  private static final long BURST = 3;
  private static final long PER_MINUTE = 1;

  /** A client that asks for as much as it can, by as many runs as it likes, begun when it likes. */
  @Property(tries = 300)
  void givenAnyClaims_whenCounted_thenNeverMoreThanTheRateAndTheSumOfTheRuns(@ForAll long seed) {
    var random = new Random(seed);
    var aggregate = Aggregate.of("ann");
    var accepted = new HashMap<UUID, Long>();
    var runs = new UUID[6];
    // Some make up runs of yesterday, too old ones among them, and others are as long as they say.
    long ageMost = random.nextBoolean() ? HOUR / 6 : 49 * HOUR;
    long pauseMost = random.nextBoolean() ? 60_000 : 5 * HOUR;
    long now = Samples.NOW;
    long firstBegan = now;
    for (int i = 0; i < 200; i++) {
      now += random.nextLong(pauseMost);
      int at = random.nextInt(runs.length);
      if (runs[at] == null || random.nextInt(20) == 0) {
        runs[at] = ClaimsTest.run(now - random.nextLong(ageMost), random.nextLong() >>> 2);
      }
      long counted = accepted.getOrDefault(runs[at], 0L);
      long claimed = Math.max(0, counted + random.nextLong(-1, 20));
      try {
        var claim = Claims.report(runs[at], i, false, Map.of("photos", claimed), now);
        var outcome = Fold.claim(Samples.CLAIMABLE, aggregate, claim, now);
        if (outcome.status() == Fold.Status.APPLIED) {
          accepted.put(runs[at], claimed);
          firstBegan = Math.min(firstBegan, claim.beganAtMillis());
        }
        aggregate = outcome.aggregate();
      } catch (Refusal refused) {
        assertThat(refused.status()).isIn(422, 429);
      }
      long sum = accepted.values().stream().mapToLong(Long::longValue).sum();
      assertThat(aggregate.total("photos")).isEqualTo(sum);
      assertThat(sum).isLessThanOrEqualTo(BURST + PER_MINUTE * (now - firstBegan) / 60_000);
    }
  }

  /** Told when to come again, it is then let through. */
  @Property(tries = 300)
  void givenAClaimThatIsTooFast_whenItComesAgainAsTold_thenItIsCounted(@ForAll long seed) {
    var random = new Random(seed);
    long now = Samples.NOW;
    var aggregate = Aggregate.of("ann");
    var run = ClaimsTest.run(now, 1);
    long total = 0;
    for (int i = 0; i < 20; i++) {
      total += 1 + random.nextInt(10);
      var totals = Map.of("photos", total);
      try {
        aggregate = counted(aggregate, run, i, totals, now);
      } catch (Refusal refused) {
        assertThat(refused.status()).isEqualTo(429);
        now += refused.retryAfterSeconds() * 1000;
        aggregate = counted(aggregate, run, i, totals, now);
      }
      assertThat(aggregate.total("photos")).isEqualTo(total);
      now += 1000;
    }
  }

  private static Aggregate counted(
      Aggregate before, UUID run, long sequence, Map<String, Long> totals, long nowMillis) {
    return Fold.claim(
            Samples.CLAIMABLE,
            before,
            Claims.report(run, sequence, false, totals, nowMillis),
            nowMillis)
        .aggregate();
  }
}
