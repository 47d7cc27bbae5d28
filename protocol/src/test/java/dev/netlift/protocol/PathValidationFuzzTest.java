package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Packets from anywhere and answers to challenges, made by Jazzer: an address that did not answer
 * gets at most three times what came from it, and never the player.
 */
class PathValidationFuzzTest {
  private static final int STEPS_MAX = 300;

  @FuzzTest(maxDuration = "1m")
  void givenAnyMoves_whenChallenged_thenNoAddressGetsMoreThanThreeTimesItsBytes(
      FuzzedDataProvider data) {
    var random = RandomGenerator.getDefault();
    var validation = new PathValidation<>("home", random::nextLong);
    Map<String, Integer> heard = new HashMap<>();
    Map<String, Integer> asked = new HashMap<>();
    Map<String, Long> challenges = new HashMap<>();
    long nowNanos = 0;
    for (int i = 0; i < STEPS_MAX && data.remainingBytes() > 0; i++) {
      nowNanos += data.consumeLong(0, 40_000_000_000L);
      String from = "address" + data.consumeInt(0, 3);
      if (data.consumeBoolean()) {
        int bytes = data.consumeInt(29, 1136);
        heard.merge(from, bytes, Integer::sum);
        if (!from.equals(validation.proven()) && validation.heardFrom(from, bytes, 80, nowNanos)) {
          asked.merge(from, 80, Integer::sum);
          challenges.put(from, validation.challenge());
        }
        assertThat(asked.getOrDefault(from, 0))
            .isLessThanOrEqualTo(3 * heard.getOrDefault(from, 0));
      } else {
        boolean knows = data.consumeBoolean();
        Long told = challenges.get(from);
        long response = knows && told != null ? told : data.consumeLong();
        if (validation.answered(from, response)) {
          assertThat(response).isEqualTo(told);
          assertThat(validation.proven()).isEqualTo(from);
        }
      }
    }
  }
}
