package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/** Layouts and bodies made by Jazzer: what is taken is encoded to the same bytes again. */
class SnapshotBodyFuzzTest {
  private static final int ENTITIES_MAX = 256;

  /** An exception and its text. */
  private static final int AROUND = 512;

  @FuzzTest(maxDuration = "1m")
  void givenAnyBody_whenDecoded_thenRefusedOrTheSameWhenEncoded(FuzzedDataProvider data) {
    List<SnapshotLayout.Field> fields = new ArrayList<>();
    for (int count = data.consumeInt(1, 6); count > 0; count--) {
      int bits = data.consumeInt(1, 32);
      long minMax = Integer.MAX_VALUE - ((1L << bits) - 1);
      int min = (int) data.consumeLong(Integer.MIN_VALUE, minMax);
      fields.add(new SnapshotLayout.Field("f" + count, bits, min));
    }
    var layout = new SnapshotLayout(fields);
    byte[] body = data.consumeRemainingAsBytes();
    int[][] columns = new int[fields.size()][ENTITIES_MAX];
    if (Parsing.taken(AROUND, () -> layout.decode(body, 0, body.length, columns))) {
      int count = layout.decode(body, 0, body.length, columns);
      byte[] again = new byte[body.length];
      assertThat(layout.encode(columns, count, again, 0)).isEqualTo(body.length);
      assertThat(again).isEqualTo(body);
    }
  }
}
