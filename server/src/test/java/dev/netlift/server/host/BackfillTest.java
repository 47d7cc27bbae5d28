package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.host.Backfill.Command;
import dev.netlift.server.host.Backfill.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackfillTest {
  private int drawn;
  private long nowNanos = Long.MAX_VALUE - 1000;
  private final Backfill backfill = new Backfill(() -> "t" + ++drawn);

  private List<Command> tick(boolean wanted, long roster) {
    return backfill.tick(wanted, roster, nowNanos);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private void open() {
    assertThat(tick(true, 1)).containsExactly(new Command.Start("t1"));
    backfill.asked("t1", true, nowNanos);
    assertThat(backfill.state()).isEqualTo(State.OPEN);
  }

  @Test
  void givenTicketOpen_whenNothingChanges_thenNothingIsAsked() {
    open();
    pass(Duration.ofSeconds(100));
    assertThat(tick(true, 1)).isEmpty();
  }

  @Test
  void givenTicketOpen_whenTheRosterChanges_thenTakenBackFirstAndThenAnother() {
    open();
    assertThat(tick(true, 2)).containsExactly(new Command.Stop("t1"));
    assertThat(tick(true, 2)).isEmpty();
    backfill.stopped("t1");
    assertThat(tick(true, 2)).containsExactly(new Command.Start("t2"));
  }

  @Test
  void givenTicketsThatTimeOut_whenAskedAgain_thenAfterPausesThatDouble() {
    long pause = 2;
    for (int i = 1; i <= 7; i++) {
      assertThat(tick(true, 1)).containsExactly(new Command.Start("t" + i));
      backfill.asked("t" + i, true, nowNanos);
      backfill.ended("t" + i, false, nowNanos);
      pass(Duration.ofSeconds(pause).minusNanos(1));
      assertThat(tick(true, 1)).isEmpty();
      pass(Duration.ofNanos(1));
      pause = Math.min(60, 2 * pause);
    }
  }

  @Test
  void givenPlayersFound_whenAnotherLeavesLater_thenAskedAtOnce() {
    open();
    backfill.ended("t1", true, nowNanos);
    assertThat(tick(true, 2)).containsExactly(new Command.Start("t2"));
  }

  @Test
  void givenAnswerLost_whenItIsLate_thenTakenBackBecauseItMayStand() {
    tick(true, 1);
    pass(Backfill.ANSWER_MAX);
    assertThat(tick(true, 1)).containsExactly(new Command.Stop("t1"));
    pass(Backfill.ANSWER_MAX);
    assertThat(tick(true, 1)).isEmpty();
    assertThat(tick(true, 1)).containsExactly(new Command.Start("t2"));
  }

  @Test
  void givenItsEndIsLost_whenLongerThanARequestLasts_thenTakenBack() {
    open();
    pass(Backfill.OPEN_MAX);
    assertThat(tick(true, 1)).containsExactly(new Command.Stop("t1"));
  }

  @Test
  void givenTheEndOvertakesTheAnswer_whenBothCome_thenTheEndCounts() {
    tick(true, 1);
    backfill.ended("t1", true, nowNanos);
    backfill.asked("t1", true, nowNanos);
    assertThat(backfill.state()).isEqualTo(State.IDLE);
  }

  @Test
  void givenDraining_whenAskedBefore_thenTakenBackUnansweredAndNeverAgain() {
    tick(true, 1);
    assertThat(backfill.end(nowNanos)).containsExactly(new Command.Stop("t1"));
    backfill.asked("t1", true, nowNanos);
    backfill.stopped("t1");
    pass(Duration.ofHours(1));
    assertThat(tick(true, 9)).isEmpty();
    assertThat(backfill.end(nowNanos)).isEmpty();
  }
}
