package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.Transport;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BotOptionsTest {
  private static BotOptions parties(int count, int party) {
    var second = Duration.ofSeconds(1);
    return new BotOptions(count, second, Transport.UDP, "arena", party, 1, second);
  }

  @Test
  void givenEightBotsInParties_whenSeated_thenTwoOfThreeAndOneOfTwo() {
    var options = parties(8, 3);

    assertThat(IntStream.rangeClosed(1, 8).filter(options::leads)).containsExactly(1, 4, 7);
    assertThat(options.partyOf(4)).isEqualTo(3);
    assertThat(options.partyOf(7)).isEqualTo(2);
    assertThat(IntStream.rangeClosed(1, 8).filter(parties(8, 1)::leads)).isEmpty();
  }

  @Test
  void givenAPartyTooLarge_whenAskedFor_thenRefused() {
    assertThatThrownBy(() -> parties(8, 11)).hasMessageContaining("party must be 1 to 10");
  }

  @Test
  void givenAParty_whenOneGetsElsewhere_thenItIsCalledSplit() {
    var companions = new Companions(2);

    assertThat(companions.split("s1")).isEmpty();
    assertThat(companions.split("s1")).isEmpty();
    assertThat(companions.split("s2")).contains("the party was split");
  }
}
