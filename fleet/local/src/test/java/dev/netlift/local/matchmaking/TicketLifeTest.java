package dev.netlift.local.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.matchmaking.TicketLife.State;
import dev.netlift.local.matchmaking.TicketLife.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TicketLifeTest {
  @Test
  void givenTheTable_whenDrawn_thenThePageOfStatesShowsIt() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/states.md"))).contains(TicketLife.drawing());
  }

  @Test
  void givenAllStates_whenFollowed_thenExactlyTheTerminalOnesLeadNowhere() {
    assertThat(Arrays.stream(State.values()).filter(State::ended))
        .containsExactly(State.COMPLETED, State.FAILED, State.CANCELLED, State.TIMED_OUT);
    var reached = EnumSet.of(State.QUEUED);
    for (int round = 0; round < State.values().length; round++) {
      for (State from : List.copyOf(reached)) {
        for (Trigger trigger : Trigger.values()) {
          TicketLife.next(from, trigger).ifPresent(reached::add);
        }
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(State.values());
  }

  @Test
  void givenStopOrTimeOut_whenPlacing_thenItMayNot() {
    assertThat(TicketLife.next(State.PLACING, Trigger.STOPPED)).isEmpty();
    assertThat(TicketLife.next(State.PLACING, Trigger.EXPIRED)).isEmpty();
    assertThat(TicketLife.next(State.REQUIRES_ACCEPTANCE, Trigger.STOPPED))
        .contains(State.CANCELLED);
    assertThat(TicketLife.next(State.SEARCHING, Trigger.EXPIRED)).contains(State.TIMED_OUT);
  }

  @Test
  void givenAnswers_whenOneRejectsOrAllAccept_thenOverAndWhoseFaultIsKnown() {
    var acceptance = new Acceptance(Map.of("t1", List.of("a", "b"), "t2", List.of("c")));
    acceptance.answer(List.of("a", "c"), true);
    assertThat(acceptance.outcome()).isEqualTo(Acceptance.Outcome.OPEN);
    assertThat(acceptance.accepted("t1")).isFalse();
    assertThat(acceptance.accepted("t2")).isTrue();
    assertThat(acceptance.answer("b")).isEmpty();
    acceptance.answer(List.of("b"), true);
    assertThat(acceptance.outcome()).isEqualTo(Acceptance.Outcome.ACCEPTED);
    acceptance.answer(List.of("b"), false);
    assertThat(acceptance.outcome()).isEqualTo(Acceptance.Outcome.REJECTED);
    assertThat(acceptance.accepted("the ticket of a running session")).isTrue();
  }
}
