package dev.netlift.protocol;

import java.util.Arrays;

/**
 * Writes a snapshot body relative to a table that the receiver has; docs/wire.md has the bits.
 * Allocates nothing. One thread at a time.
 */
public final class SnapshotDeltaEncoder {
  private final SnapshotLayout layout;
  private final int capacity;
  private final int fields;
  private final BitWriter bits = new BitWriter();

  /** Rows of both tables that are the same entity, ascending. */
  private final int[] keptBefore;

  private final int[] keptNow;
  private int kept;
  private boolean aligned;

  /** Rows of the baseline that are gone, of the table that are new: not 0. */
  private final int[] gone;

  private final int[] fresh;
  private int freshCount;

  /** {@code [field][kept]}: how far each value moved, as an unsigned number; then per field. */
  private final int[][] moved;

  private final int[] changed;
  private final int[] picked;

  /**
   * @param capacity rows of the largest table
   */
  public SnapshotDeltaEncoder(SnapshotLayout layout, int capacity) {
    this.layout = layout;
    this.capacity = capacity;
    fields = layout.fields().size();
    keptBefore = new int[capacity];
    keptNow = new int[capacity];
    gone = new int[capacity];
    fresh = new int[capacity];
    moved = new int[fields][capacity];
    changed = new int[capacity];
    picked = new int[capacity];
  }

  /** Bytes that {@link #encode} may need, at the worst. */
  public int bytesMax() {
    long sets = (long) (fields + 2) * (capacity + 64);
    long values = (long) capacity * (fields * (long) (Rice.QUOTIENT_END + 32));
    return Math.toIntExact((sets + values + (long) capacity * 32 * fields) / 8)
        + BitWriter.SPARE_BYTES
        + 8;
  }

  /**
   * Writes the body. The values of both tables must fit the layout, see {@link EntityTable#check}.
   *
   * @param out with {@link #bytesMax} bytes from {@code offset} on
   * @return bytes written
   */
  public int encode(EntityTable baseline, EntityTable table, byte[] out, int offset) {
    baseline.requireSameLayout(table);
    if (baseline.count() > capacity || table.count() > capacity) {
      throw new IllegalArgumentException("a table has more than " + capacity + " rows");
    }
    if (out.length - offset < bytesMax()) {
      throw new IllegalArgumentException("less than " + bytesMax() + " bytes to write to");
    }
    bits.start(out, offset);
    match(baseline, table);
    putSet(gone, baseline.count(), baseline.count() - kept);
    bits.put(freshCount == 0 ? 0 : 1, 1);
    if (freshCount > 0) {
      bits.put(freshCount, SnapshotLayout.COUNT_BITS);
    }
    putChanges(baseline, table);
    putFresh(table);
    return bits.end() - offset;
  }

  private void match(EntityTable baseline, EntityTable table) {
    int[] before = baseline.columns()[0];
    int[] now = table.columns()[0];
    int beforeCount = baseline.count();
    int nowCount = table.count();
    freshCount = 0;
    kept = beforeCount;
    aligned = Arrays.equals(before, 0, beforeCount, now, 0, nowCount);
    if (aligned) {
      return;
    }
    kept = 0;
    int row = 0;
    for (int old = 0; old < beforeCount; old++) {
      while (row < nowCount && now[row] < before[old]) {
        fresh[freshCount++] = row++;
      }
      boolean stays = row < nowCount && now[row] == before[old];
      gone[old] = stays ? 0 : 1;
      if (stays) {
        keptBefore[kept] = old;
        keptNow[kept++] = row++;
      }
    }
    while (row < nowCount) {
      fresh[freshCount++] = row++;
    }
  }

  private void putChanges(EntityTable baseline, EntityTable table) {
    Arrays.fill(changed, 0, kept, 0);
    for (int field = 1; field < fields; field++) {
      int unused = 32 - layout.bits(field);
      int[] before = baseline.columns()[field];
      int[] now = table.columns()[field];
      int[] codes = moved[field];
      if (aligned) {
        Arithmetic.moved(before, now, unused, codes, kept);
      } else {
        for (int i = 0; i < kept; i++) {
          codes[i] = Arithmetic.moved(before[keptBefore[i]], now[keptNow[i]], unused);
        }
      }
      Arithmetic.or(changed, codes, kept);
    }
    int count = Arithmetic.notZero(changed, kept);
    putSet(changed, kept, count);
    if (count == 0) {
      return;
    }
    for (int field = 1; field < fields; field++) {
      int[] codes = moved[field];
      if (count < kept) {
        pick(codes, changed, kept, codes);
      }
      putField(codes, count, layout.bits(field));
    }
  }

  private void putField(int[] codes, int count, int fieldBits) {
    int movedCount = Arithmetic.notZero(codes, count);
    if (movedCount == 0) {
      bits.put(SetForm.NONE, SetForm.BITS);
      return;
    }
    long sum = Arithmetic.sum(codes, count);
    // One entity that jumped across the map must not make every other one's code longer.
    int k = Rice.parameter(sum, count);
    long clipped = Arithmetic.sumUpTo(codes, count, (long) Rice.QUOTIENT_END << k);
    int dense = Math.min(Rice.parameter(clipped, count), fieldBits - 1);
    int sparse = Math.min(Rice.parameter(clipped, movedCount), fieldBits - 1);
    long denseBits = Rice.bits(clipped, count, dense);
    long sparseBits = Rice.bits(clipped, movedCount, sparse) + SetForm.bits(count, movedCount);
    if (denseBits <= sparseBits) {
      bits.put(SetForm.ALL, SetForm.BITS);
      bits.put(dense, Rice.PARAMETER_BITS);
      bits.putRice(codes, count, dense, fieldBits);
    } else {
      putSet(codes, count, movedCount);
      bits.put(sparse, Rice.PARAMETER_BITS);
      pick(codes, codes, count, picked);
      bits.putRice(picked, movedCount, sparse, fieldBits);
    }
  }

  /** Moves those values to the front whose mark is not 0. */
  private static void pick(int[] values, int[] marks, int count, int[] to) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      int mark = marks[i];
      to[size] = values[i];
      size += mark == 0 ? 0 : 1;
    }
  }

  /** Writes which of {@code of} places are marked. */
  private void putSet(int[] marks, int of, int count) {
    if (of == 0) {
      return;
    }
    if (count == 0 || count == of) {
      bits.put(count == 0 ? SetForm.NONE : SetForm.ALL, SetForm.BITS);
    } else if (SetForm.gapsBits(of, count) < of) {
      putGaps(marks, of, Rice.parameter(of - count, count + 1));
    } else {
      putMap(marks, of);
    }
  }

  private void putMap(int[] marks, int of) {
    bits.put(SetForm.MAP, SetForm.BITS);
    for (int from = 0; from < of; from += 32) {
      int size = Math.min(32, of - from);
      long word = 0;
      for (int i = 0; i < size; i++) {
        word |= (marks[from + i] == 0 ? 0L : 1L) << i;
      }
      bits.put(word, size);
    }
  }

  private void putGaps(int[] marks, int of, int k) {
    bits.put(SetForm.GAPS, SetForm.BITS);
    bits.put(k, Rice.PARAMETER_BITS);
    int size = 0;
    int next = 0;
    for (int i = 0; i < of; i++) {
      if (marks[i] != 0) {
        picked[size++] = i - next;
        next = i + 1;
      }
    }
    picked[size++] = of - next;
    bits.putRice(picked, size, k, SnapshotLayout.COUNT_BITS);
  }

  private void putFresh(EntityTable table) {
    for (int i = 0; i < freshCount; i++) {
      for (int field = 0; field < fields; field++) {
        long value = (long) table.columns()[field][fresh[i]] - layout.min(field);
        bits.put(value, layout.bits(field));
      }
    }
  }
}
