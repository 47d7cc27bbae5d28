package dev.netlift.server.replay;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.Totals;
import java.nio.charset.StandardCharsets;

/** Numbers that differ when what they are made of does. The same on every machine. */
final class Fingerprints {
  private Fingerprints() {}

  static int of(int before, byte[] bytes) {
    int sum = before;
    for (byte one : bytes) {
      sum = mixed(sum, one);
    }
    return mixed(sum, bytes.length);
  }

  /** Of one field of all entities. */
  static int ofColumn(EntityTable table, int field) {
    int[] column = table.columns()[field];
    int sum = 1;
    for (int row = 0; row < table.count(); row++) {
      sum = mixed(sum, column[row]);
    }
    return sum;
  }

  static int of(Totals totals) {
    return of(1, totals.values().toString().getBytes(StandardCharsets.UTF_8));
  }

  static int mixed(int sum, int value) {
    return (sum ^ value) * 0x01000193 + (sum >>> 15);
  }
}
