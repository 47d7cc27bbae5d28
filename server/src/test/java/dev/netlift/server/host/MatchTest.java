package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.netlift.server.achievements.MatchEnded;
import dev.netlift.server.achievements.Report;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Unlock;
import dev.netlift.server.spectate.Gallery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchTest {
  private static final int RATE_HZ = 30;
  private final List<Report> reports = new ArrayList<>();
  private int badInputs;
  private final Match<Byte> match =
      new Match<>(
          new CountingGame(),
          new RoomSetup(1, RATE_HZ, 2),
          reports::add,
          () -> badInputs++,
          new Gallery(() -> 0));
  private final FakeConnection ann = new FakeConnection("ann");
  private final FakeConnection bob = new FakeConnection("bob");

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      match.tick();
    }
  }

  @Test
  void givenTwoPlayers_whenTicked_thenBothGetEverySnapshotFromTickOne() {
    match.joined(ann);
    match.joined(bob);
    ticks(3);
    assertThat(ann.snapshotTicks).containsExactly(1L, 2L, 3L);
    assertThat(bob.snapshotTicks).isEqualTo(ann.snapshotTicks);
  }

  @Test
  void givenFullRoom_whenThirdPlayerJoins_thenRefusedAsFull() {
    match.joined(ann);
    match.joined(bob);
    var eve = new FakeConnection("eve");
    match.joined(eve);
    assertThat(eve.closed).isEqualTo(CloseCode.FULL);
    match.left(eve);
    ticks(1);
    assertThat(eve.snapshotTicks).isEmpty();
  }

  @Test
  void givenGarbageInputs_whenThereAreSixteen_thenCountedAndTheConnectionCloses() {
    match.joined(ann);
    for (int i = 0; i < 15; i++) {
      match.input(ann, 0, new byte[7]);
    }
    assertThat(ann.closed).isNull();
    match.input(ann, 0, new byte[7]);
    assertThat(ann.closed).isEqualTo(CloseCode.PROTOCOL_ERROR);
    assertThat(badInputs).isEqualTo(16);
  }

  @Test
  void givenFiveSeconds_whenPassed_thenOneReportPerPlayerThatHasNews() {
    match.joined(ann);
    match.joined(bob);
    match.input(ann, 0, new byte[] {5});
    ticks(RATE_HZ * 5);
    assertThat(reports).hasSize(2);
    match.input(ann, 0, new byte[] {5});
    ticks(RATE_HZ * 5);
    assertThat(reports).hasSize(3);
    var last = reports.getLast();
    assertThat(last.playerId()).isEqualTo("ann");
    assertThat(last.playerSessionId()).isEqualTo("psess-ann");
    assertThat(last.sequence()).isEqualTo(2);
    assertThat(last.last()).isFalse();
    assertThat(last.totals().get("points")).isEqualTo(10);
  }

  @Test
  void givenMilestones_whenReached_thenEachIsReportedAtItsTick() {
    match.joined(ann);
    match.input(ann, 0, new byte[] {1});
    ticks(1);
    assertThat(reports).singleElement().satisfies(r -> assertThat(r.milestone()).isTrue());
    match.input(ann, 0, new byte[] {1});
    ticks(1);
    assertThat(reports).hasSize(2);
    ticks(RATE_HZ);
    assertThat(reports).hasSize(2);
  }

  @Test
  void givenPlayerLeaves_whenTheyComeBack_thenCountedOnWithTheNextSequence() {
    match.joined(ann);
    match.input(ann, 0, new byte[] {5});
    match.left(ann);
    assertThat(reports).singleElement().satisfies(r -> assertThat(r.last()).isFalse());
    var again = new FakeConnection("ann");
    match.joined(again);
    match.input(again, 0, new byte[] {7});
    match.left(again);
    assertThat(reports.getLast().totals().get("points")).isEqualTo(12);
    assertThat(reports.getLast().sequence()).isEqualTo(2);
  }

  @Test
  void givenTakeover_whenTheOldConnectionGoesLater_thenTheNewOneStaysAndNothingIsLost() {
    match.joined(ann);
    match.input(ann, 0, new byte[] {5});
    var again = new FakeConnection("ann");
    match.joined(again);
    match.left(ann);
    match.input(again, 0, new byte[] {7});
    ticks(1);
    assertThat(again.snapshotTicks).hasSize(1);
    assertThat(ann.snapshotTicks).isEmpty();
    match.left(again);
    assertThat(reports.getLast().totals().get("points")).isEqualTo(12);
  }

  @Test
  void givenMatchStopped_whenAsked_thenFinalAlsoForThoseWhoLeftAndNothingIsCountedAfterIt() {
    match.joined(ann);
    match.joined(bob);
    match.input(bob, 0, new byte[] {3});
    match.left(bob);
    reports.clear();
    var last = match.stop();
    assertThat(last).extracting(Report::playerId).containsExactlyInAnyOrder("ann", "bob");
    assertThat(last).allMatch(Report::last);
    match.input(ann, 0, new byte[] {5});
    ticks(1);
    match.left(ann);
    assertThat(match.stop()).isEqualTo(last);
    assertThat(reports).isEmpty();
    assertThat(ann.snapshotTicks).isEmpty();
  }

  @Test
  void givenMatchStopped_whenTheScoreboardIsMade_thenTheBestFirstAndEqualOnesShareAPlace() {
    match.joined(ann);
    match.joined(bob);
    match.input(ann, 0, new byte[] {5});
    match.input(bob, 0, new byte[] {9});
    match.left(ann);
    var cid = new FakeConnection("cid");
    match.joined(cid);
    match.input(cid, 0, new byte[] {9});
    match.stop();
    assertThat(match.standings())
        .containsExactly(
            new MatchEnded.Standing("bob", 1, 9),
            new MatchEnded.Standing("cid", 1, 9),
            new MatchEnded.Standing("ann", 3, 5));
  }

  @Test
  void givenTheRoomSaysItIsOver_whenStopped_thenEndedOnceAndItsLastWordsAreHeard() {
    match.joined(ann);
    match.input(ann, 0, new byte[] {100});
    ticks(2);
    assertThat(match.finished()).isTrue();
    assertThat(ann.events).containsExactly("end".getBytes(StandardCharsets.UTF_8));
    assertThat(match.stop())
        .singleElement()
        .satisfies(report -> assertThat(report.totals().get("ends")).isEqualTo(1));
    assertThat(ann.events).hasSize(1);
  }

  @Test
  void givenTheSessionEndsFirst_whenStopped_thenEndedOnceWithWhatCountsOnlyThen() {
    match.joined(ann);
    ticks(2);
    assertThat(match.stop())
        .singleElement()
        .satisfies(report -> assertThat(report.totals().get("ends")).isEqualTo(1));
    match.stop();
    assertThat(ann.events).hasSize(1);
  }

  @Test
  void givenTheRoomHasFailed_whenItsTotalsAreRead_thenNotEnded() {
    match.joined(ann);
    match.input(ann, 0, new byte[] {5});
    match.fail();
    assertThat(match.stop())
        .singleElement()
        .satisfies(report -> assertThat(report.totals().get("points")).isEqualTo(5))
        .satisfies(report -> assertThat(report.totals().get("ends")).isZero());
    assertThat(ann.events).isEmpty();
  }

  @Test
  void givenUnlock_whenThePlayerIsHere_thenOnlyTheyHearOfIt() {
    match.joined(ann);
    match.joined(bob);
    match.unlocked("bob", new Unlock("x", "X", 1));
    match.unlocked("nobody", new Unlock("x", "X", 1));
    assertThat(bob.events).hasSize(1);
    assertThat(ann.events).isEmpty();
  }

  /** Found by the warm-up: the seat was free here and taken in the room. */
  @Test
  void givenAMatchThatIsOver_whenOneLeavesAndAnotherComes_thenTheRoomHearsOfNeither() {
    var arena =
        new Match<>(
            new ArenaGame(),
            new RoomSetup(1, RATE_HZ, 2),
            reports::add,
            () -> badInputs++,
            new Gallery(() -> 0));
    arena.joined(ann);
    arena.joined(bob);
    arena.tick();
    arena.stop();
    arena.left(ann);
    var eve = new FakeConnection("eve");
    assertThatCode(() -> arena.joined(eve)).doesNotThrowAnyException();
    assertThat(eve.closed).as("may see how it ends").isNull();
  }
}
