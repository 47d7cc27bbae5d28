package dev.netlift.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rehearsal finds what a room may not do. */
class RehearsalTest {
  private static final RoomSetup SETUP = new RoomSetup(1, 30, 4);

  /** Does what its input says. */
  private static final class Clumsy implements Game<Integer> {
    @Override
    public String version() {
      return "clumsy-1";
    }

    @Override
    public SnapshotLayout layout() {
      return new SnapshotLayout(
          List.of(new SnapshotLayout.Field("id", 4, 0), new SnapshotLayout.Field("n", 4, 0)));
    }

    @Override
    public Integer readInput(byte[] payload) {
      return (int) payload[0];
    }

    @Override
    public Room<Integer> open(RoomSetup setup, RoomOutput output) {
      return new Room<>() {
        private int wanted;
        private long points;
        private boolean over;

        @Override
        public void join(int seat, Totals before) {
          points = before.get("points");
        }

        @Override
        public void leave(int seat) {}

        @Override
        public void input(int seat, Integer input, long viewTime) {
          wanted = input;
        }

        @Override
        public void step(long tick) {
          points += wanted == 1 ? 5 : 0;
          points -= wanted == 2 ? 5 : 0;
          over = wanted == 3;
          if (wanted == 4) {
            output.toAll(new byte[RoomOutput.EVENT_BYTES_MAX + 1]);
          }
          if (wanted == 7) {
            output.milestone(3);
          }
        }

        @Override
        public void snapshot(EntityTable out) {
          out.setCount(2);
          out.columns()[0][0] = 1;
          out.columns()[0][1] = wanted == 5 ? 1 : 2;
          out.columns()[1][0] = wanted == 6 ? 16 : 0;
          out.columns()[1][1] = 0;
        }

        @Override
        public Totals totals(int seat) {
          return Totals.of(Map.of("points", points));
        }

        @Override
        public void unlocked(int seat, Unlock unlock) {}

        @Override
        public boolean finished() {
          return over;
        }

        @Override
        public void end() {
          output.toAll(new byte[] {9});
        }
      };
    }
  }

  private static Rehearsal<Integer> after(int... wanted) {
    var match = new Rehearsal<>(new Clumsy(), SETUP).join(0);
    for (int one : wanted) {
      match.input(0, new byte[] {(byte) one}).step(1);
      match.totals(0);
    }
    return match;
  }

  @Test
  void givenWhatARoomMayNotDo_whenRehearsed_thenThrown() {
    assertThatThrownBy(() -> after(1, 2)).hasMessage("points of seat 0 fell from 5 to 0");
    assertThatThrownBy(() -> after(4)).hasMessage("an event is at most 1024 bytes, was 1025");
    assertThatThrownBy(() -> after(5)).hasMessageContaining("ids must ascend");
    assertThatThrownBy(() -> after(6)).hasMessageContaining("n");
    assertThatThrownBy(() -> after(7)).hasMessage("nobody sits on seat 3");
  }

  @Test
  void givenAMatchThatIsOver_whenSteppedOn_thenEndedOnceAndStill() {
    var match = after(1, 3, 1, 1);
    assertThat(match.finished()).isTrue();
    assertThat(match.tick()).isEqualTo(2);
    assertThat(match.events()).hasSize(1);
    match.end();
    assertThat(match.events()).hasSize(1);
  }

  @Test
  void givenSomeoneWhoComesBack_whenSeated_thenWithWhatTheyHad() {
    var match = after(1, 0);
    match.leave(0).rejoin(0);
    assertThat(match.totals(0).get("points")).isEqualTo(5);
  }

  @Test
  void givenOtherInputs_whenPlayed_thenAnotherFingerprint() {
    assertThat(after(1, 0).fingerprint()).isEqualTo(after(1, 0).fingerprint());
    assertThat(after(1, 0).fingerprint()).isNotEqualTo(after(0, 0).fingerprint());
  }
}
