package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.bots.Arenas.Player;
import dev.netlift.protocol.SnapshotLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArenaViewTest {
  @Test
  void givenLayoutInAnotherOrder_whenSnapshotComes_thenFieldsAreFoundByName() {
    ArenaView view = Arenas.view(new Player(3, 10, 20, 100), new Player(7, 30, 40, 0));

    assertThat(view.count()).isEqualTo(2);
    assertThat(view.own()).isEqualTo(1);
    assertThat(view.x(0)).isEqualTo(160);
    assertThat(view.y(1)).isEqualTo(640);
    assertThat(view.vx(1)).isEqualTo(-3);
    assertThat(view.alive(0)).isTrue();
    assertThat(view.alive(1)).isFalse();
  }

  @Test
  void givenSnapshotWithoutMe_whenAsked_thenNotThere() {
    assertThat(Arenas.view(new Player(3, 10, 20, 100)).own()).isEqualTo(-1);
  }

  @Test
  void givenLayoutWhoseFirstFieldIsNotTheId_whenWelcomed_thenRefused() {
    var fields = new ArrayList<>(Arenas.LAYOUT.fields());
    Collections.rotate(fields, 1);
    var layout = new SnapshotLayout(fields);

    assertThatThrownBy(() -> new ArenaView(layout)).hasMessageContaining("first field is not id");
  }

  @Test
  void givenLayoutOfAnotherGame_whenWelcomed_thenSaidWhatIsMissing() {
    var layout = new SnapshotLayout(List.of(new SnapshotLayout.Field("id", 8, 0)));

    assertThatThrownBy(() -> new ArenaView(layout)).hasMessageContaining("no field x");
  }

  @Test
  void givenWallBetween_whenLookedAt_thenNotClear() {
    ArenaView view =
        Arenas.view(
            new Player(1, 900, 1000, 100),
            new Player(2, 1200, 1000, 100),
            new Player(3, 900, 2000, 100),
            new Player(7, 1200, 1400, 100));

    assertThat(view.clear(0, 1)).isFalse();
    assertThat(view.clear(1, 0)).isFalse();
    assertThat(view.clear(0, 2)).isTrue();
    assertThat(view.clear(0, 3)).isTrue();
  }
}
