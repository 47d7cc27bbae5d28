package dev.netlift.backend.parties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store of parties does, in memory or not. */
abstract class PartyStoreContract {
  final TestClock clock = new TestClock();
  private final PartyStore parties = store();

  abstract PartyStore store();

  private Party party(String id, String code) {
    return Party.of(id, code, "ann", clock.millis());
  }

  @Test
  void givenAParty_whenStored_thenFoundByIdAndCode() {
    assertThat(parties.create(party("p1", "AAAAAA"))).isTrue();

    assertThat(parties.find("p1")).contains(party("p1", "AAAAAA"));
    assertThat(parties.byCode("AAAAAA")).contains("p1");
    assertThat(parties.find("p2")).isEmpty();
    assertThat(parties.byCode("CCCCCC")).isEmpty();
    assertThat(parties.find("code#AAAAAA")).isEmpty();
  }

  @Test
  void givenACodeThatIsTaken_whenAnotherPartyWantsIt_thenNotBeforeItIsTooOld() {
    parties.create(party("p1", "AAAAAA"));

    assertThat(parties.create(party("p2", "AAAAAA"))).isFalse();
    assertThat(parties.find("p2")).isEmpty();
    clock.advance(PartyStore.CODE_LIFE);
    assertThat(parties.byCode("AAAAAA")).isEmpty();
    assertThat(parties.create(party("p2", "AAAAAA"))).isTrue();
    assertThat(parties.byCode("AAAAAA")).contains("p2");
    assertThat(parties.find("p1")).isPresent();
  }

  @Test
  void givenTwoMovesAtOnce_whenStored_thenOnlyTheFirst() {
    Party made = party("p1", "AAAAAA");
    parties.create(made);
    Party first =
        made.join("bob", clock.millis())
            .prepare(
                "bob", Map.of("us-west-2", 12), Map.of("hat", "red", "age", 7.5), clock.millis());

    assertThat(parties.replace(made, first)).isTrue();
    assertThat(parties.replace(made, made.join("cid", clock.millis()))).isFalse();
    assertThat(parties.find("p1")).contains(first);

    Party second = made.leave("ann", clock.millis());
    assertThat(parties.replace(first, second)).isTrue();
    assertThat(parties.find("p1")).contains(second);
  }

  @Test
  void givenAQueuedParty_whenFound_thenWithItsTicket() {
    Party made = party("p1", "AAAAAA");
    parties.create(made);
    Party queued =
        made.prepare("ann", Map.of("us-west-2", 12), Map.of(), clock.millis())
            .queue("ann", "t1", clock.millis());

    assertThat(parties.replace(made, queued)).isTrue();
    assertThat(parties.find("p1").orElseThrow().ticketId()).isEqualTo("t1");
  }

  @Test
  void givenNobodyTouchesIt_whenItsLifeIsOver_thenGone() {
    parties.create(party("p1", "AAAAAA"));
    clock.advance(Duration.ofMillis(Party.LIFE_MILLIS));
    assertThat(parties.find("p1")).isEmpty();
    assertThat(parties.replace(party("p9", "CCCCCC"), party("p9", "CCCCCC"))).isFalse();
  }
}
