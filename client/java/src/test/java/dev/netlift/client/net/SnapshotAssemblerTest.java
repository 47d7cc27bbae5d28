package dev.netlift.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnapshotAssemblerTest {
  private final SnapshotAssembler assembler = new SnapshotAssembler();

  private static Snapshot piece(long tick, int piece, int pieces) {
    return new Snapshot(tick, 7, 0, 5, 6, new byte[] {(byte) tick, (byte) piece}, piece, pieces);
  }

  @Property(tries = 200)
  void anyOrderAndDuplicationOfPiecesGivesTheBodyOnce(
      @ForAll @IntRange(min = 2, max = 15) int pieces, @ForAll long seed) {
    var all = new ArrayList<Snapshot>();
    for (int i = 0; i < pieces; i++) {
      all.add(piece(3, i, pieces));
      all.add(piece(3, i, pieces));
    }
    Collections.shuffle(all, new Random(seed));
    var assembling = new SnapshotAssembler();
    List<Snapshot> whole = all.stream().flatMap(each -> assembling.add(each).stream()).toList();
    assertThat(whole).hasSize(1);
    byte[] body = whole.getFirst().body();
    assertThat(body).hasSize(2 * pieces);
    for (int i = 0; i < pieces; i++) {
      assertThat(body[2 * i + 1]).isEqualTo((byte) i);
    }
  }

  @Test
  void givenNewerTick_whenAnOlderComesLate_thenItIsDropped() {
    assertThat(assembler.add(piece(5, 0, 1))).isPresent();
    assertThat(assembler.add(piece(4, 0, 1))).isEmpty();
    assertThat(assembler.add(piece(5, 0, 1))).isEmpty();
  }

  @Test
  void givenLostPiece_whenTheNextTickComes_thenTheOldOneIsGivenUp() {
    assertThat(assembler.add(piece(5, 0, 2))).isEmpty();
    assertThat(assembler.add(piece(6, 1, 2))).isEmpty();
    assertThat(assembler.add(piece(5, 1, 2))).isEmpty();
    assertThat(assembler.add(piece(6, 0, 2)))
        .get()
        .extracting(Snapshot::body)
        .isEqualTo(new byte[] {6, 0, 6, 1});
  }
}
