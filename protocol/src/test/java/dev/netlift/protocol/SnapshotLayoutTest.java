package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnapshotLayoutTest {
  private static final SnapshotLayout ARENA_LIKE =
      new SnapshotLayout(
          List.of(new Field("x", 12, 0), new Field("y", 12, -2048), new Field("alive", 1, 0)));

  @Provide
  Arbitrary<SnapshotLayout> layouts() {
    Arbitrary<Field> field =
        Combinators.combine(
                Arbitraries.integers().between(1, 32), Arbitraries.integers().between(-5000, 5000))
            .as(
                (bits, min) ->
                    bits >= 31
                        ? new Field("f", bits, Integer.MIN_VALUE)
                        : new Field("f", bits, min));
    return field
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(
            fields -> {
              var named = new java.util.ArrayList<Field>();
              for (Field each : fields) {
                named.add(new Field("f" + named.size(), each.bits(), each.min()));
              }
              return new SnapshotLayout(named);
            });
  }

  @Property(tries = 300)
  void whatIsEncodedIsDecoded(
      @ForAll("layouts") SnapshotLayout layout,
      @ForAll @IntRange(max = 40) int count,
      @ForAll long seed) {
    var random = new Random(seed);
    int[][] columns = new int[layout.fields().size()][count];
    for (int f = 0; f < columns.length; f++) {
      Field field = layout.fields().get(f);
      for (int e = 0; e < count; e++) {
        columns[f][e] = (int) random.nextLong(field.min(), field.max() + 1L);
      }
    }
    byte[] out = new byte[layout.bodyBytes(count) + 5];
    int length = layout.encode(columns, count, out, 3);
    assertThat(length).isEqualTo(layout.bodyBytes(count));
    int[][] decoded = new int[columns.length][count];
    assertThat(layout.decode(out, 3, length, decoded)).isEqualTo(count);
    assertThat(decoded).isDeepEqualTo(columns);
    assertThat(SnapshotLayout.parse(layout.toBytes())).isEqualTo(layout);
  }

  @Property(tries = 500)
  void randomBytesDecodeOrAreRefused(
      @ForAll byte[] body, @ForAll("layouts") SnapshotLayout layout) {
    int[][] columns = new int[layout.fields().size()][64];
    try {
      assertThat(layout.decode(body, 0, body.length, columns)).isBetween(0, 64);
    } catch (ProtocolException expected) {
      assertThat(expected.getStackTrace()).isEmpty();
    }
    try {
      assertThat(SnapshotLayout.parse(body).fields()).isNotEmpty();
    } catch (ProtocolException expected) {
      assertThat(expected).hasMessageContaining("layout");
    }
  }

  @Test
  void givenFixedValues_whenEncoded_thenTheVectorStands() {
    int[][] columns = {{1, 4095, 7}, {-2048, 0, 2047}, {1, 0, 1}};
    byte[] out = new byte[ARENA_LIKE.bodyBytes(3)];
    ARENA_LIKE.encode(columns, 3, out, 0);
    assertThat(out).isEqualTo(Vectors.bytes("snapshot-body"));
    assertThat(ARENA_LIKE.toBytes()).isEqualTo(Vectors.bytes("snapshot-layout"));
  }

  @Test
  void givenValueOutsideItsBits_whenEncoded_thenTheFieldIsNamed() {
    int[][] columns = {{4096}, {0}, {0}};
    assertThatThrownBy(() -> ARENA_LIKE.encode(columns, 1, new byte[64], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x must be 0 to 4095, was 4096");
  }

  @Test
  void givenBody_whenLengthOrPaddingIsWrong_thenRefused() {
    byte[] body = Vectors.bytes("snapshot-body");
    int[][] columns = new int[3][8];
    assertThatThrownBy(() -> ARENA_LIKE.decode(body, 0, body.length - 1, columns))
        .isInstanceOf(ProtocolException.class);
    body[body.length - 1] |= (byte) 0x80;
    assertThatThrownBy(() -> ARENA_LIKE.decode(body, 0, body.length, columns))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("padding");
    assertThatThrownBy(() -> ARENA_LIKE.decode(body, 0, body.length, new int[3][2]))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("receiver holds 2");
  }

  @Test
  void givenFieldThatOverflowsAnInt_whenDeclared_thenRefused() {
    assertThatThrownBy(() -> new Field("x", 32, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Field("x", 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Field("X", 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
