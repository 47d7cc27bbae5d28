package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Delta bodies made by Jazzer against baselines from a seed: refused, or a table in order. */
class SnapshotDeltaFuzzTest {
  private static final int ENTITIES_MAX = 64;

  /** An exception, its text, and the places and rows that the decoder holds. */
  private static final int AROUND = 64 << 10;

  @FuzzTest(maxDuration = "1m")
  void givenAnyBody_whenDecoded_thenRefusedOrATableInOrder(FuzzedDataProvider data) {
    var tables = new Tables(data.consumeByte());
    var baseline = tables.table(tables.layout(), ENTITIES_MAX);
    var decoder = new SnapshotDeltaDecoder(baseline.layout(), ENTITIES_MAX);
    var out = EntityTable.growing(baseline.layout(), ENTITIES_MAX);
    byte[] body = data.consumeRemainingAsBytes();
    if (Parsing.taken(AROUND, () -> decoder.decode(baseline, body, 0, body.length, out))) {
      out.check();
      var encoder = new SnapshotDeltaEncoder(baseline.layout(), 2 * ENTITIES_MAX);
      byte[] again = new byte[encoder.bytesMax()];
      int length = encoder.encode(baseline, out, again, 0);
      var same = EntityTable.growing(baseline.layout(), ENTITIES_MAX);
      decoder.decode(baseline, again, 0, length, same);
      assertThat(same.sameRows(out)).isTrue();
    }
  }
}
