package dev.netlift.local.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.gamelift.WaitingTicket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsherTest {
  private static final Map<String, Integer> BOTS =
      Map.of("bot-1", 1, "bot-2", 2, "bot-3", 3, "bot-4", 4, "bot-5", 5);

  private final Usher usher = new Usher("arena", 2);
  private long nowNanos = -5;

  private List<String> look(WaitingTicket... waiting) {
    return usher.look(List.of(waiting), BOTS, nowNanos);
  }

  private static WaitingTicket ticket(String id, String... players) {
    return new WaitingTicket(id, "netlift-arena", List.of(players), 4);
  }

  @Test
  void givenSomebodyWaiting_whenLooked_thenTheRestOfAMatchIsCalledOnce() {
    assertThat(look(ticket("t", "ada"))).containsExactly("call 3");
    assertThat(look(ticket("t", "ada"), ticket("b", "bot-4"))).isEmpty();
  }

  @Test
  void givenPartyOfTwoAndABotThatWaitsAlready_whenLooked_thenOneIsCalled() {
    assertThat(look(ticket("t", "ada", "ben"), ticket("b", "bot-1"))).containsExactly("call 1");
  }

  @Test
  void givenEnoughPeopleForAMatch_whenLooked_thenNobodyIsCalled() {
    assertThat(look(ticket("t", "a", "b", "c", "d"))).containsExactly("call 0");
    assertThat(look(ticket("t", "a", "b", "c", "d"), ticket("u", "e"))).containsExactly("call 3");
  }

  @Test
  void givenNobodyCame_whenSomeTimeHasPassed_thenCalledAgain() {
    look(ticket("t", "ada"));
    nowNanos += Duration.ofSeconds(4).toNanos();
    assertThat(look(ticket("t", "ada"))).isEmpty();
    nowNanos += Duration.ofSeconds(1).toNanos();
    assertThat(look(ticket("t", "ada"))).containsExactly("call 3");
  }

  @Test
  void givenPeopleGone_whenBotsStillWait_thenThoseOnCallAreSentHomeOnceAndTheOthersStay() {
    look(ticket("t", "ada"));
    assertThat(look(ticket("b1", "bot-1"), ticket("b4", "bot-4")))
        .containsExactly("call 0", "dismiss 4");
    assertThat(look(ticket("b4", "bot-4"))).isEmpty();
    assertThat(look(ticket("b5", "bot-5"))).containsExactly("dismiss 5");
  }

  @Test
  void givenAnotherMode_whenSomebodyWaits_thenItIsNoneOfOurs() {
    assertThat(look(new WaitingTicket("t", "netlift-duel", List.of("ada"), 2))).isEmpty();
  }

  @Test
  void givenFewBots_whenDivided_thenAllAreOnCall() {
    assertThat(Company.onCall(1)).isEqualTo(1);
    assertThat(Company.onCall(4)).isEqualTo(4);
    assertThat(Company.onCall(5)).isEqualTo(3);
    assertThat(Company.onCall(50)).isEqualTo(3);
  }
}
