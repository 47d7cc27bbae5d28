package dev.netlift.protocol;

/**
 * Reads a snapshot body that is relative to a table of ours; docs/wire.md has the bits. Reads no
 * more than the body and makes no more rows than the table holds, whatever the body says. Allocates
 * only to hold more rows than before. One thread at a time.
 */
public final class SnapshotDeltaDecoder {
  private final SnapshotLayout layout;
  private final int fields;
  private final BitReader bits = new BitReader();
  private int[] kept = new int[0];
  private int[] changed = new int[0];
  private int[] moved = new int[0];
  private final EntityTable fresh;

  /**
   * @param capacity rows of the largest table
   */
  public SnapshotDeltaDecoder(SnapshotLayout layout, int capacity) {
    this.layout = layout;
    fields = layout.fields().size();
    fresh = EntityTable.growing(layout, capacity);
  }

  /**
   * Makes {@code out} what the sender had.
   *
   * @param out another table than the baseline
   * @throws ProtocolException if the body is none for this baseline, or the receiver cannot hold so
   *     many rows; {@code out} means nothing then
   */
  public void decode(EntityTable baseline, byte[] body, int offset, int length, EntityTable out) {
    out.requireSameLayout(baseline);
    if (out == baseline) {
      throw new IllegalArgumentException("a table cannot be its own baseline");
    }
    bits.start(body, offset, length);
    int count = baseline.count();
    if (kept.length < count) {
      kept = new int[count];
      changed = new int[count];
      moved = new int[count];
    }
    // Read as the removed ones, turned into those that stay.
    int removed = readSet(count, kept);
    int stay = removed == 0 ? count : others(kept, removed, count);
    int added = bits.get(1) == 0 ? 0 : (int) bits.get(SnapshotLayout.COUNT_BITS);
    int capacity = Math.min(out.capacity(), fresh.capacity());
    if (stay + added > capacity || (long) added * layout.entityBits() > bits.left()) {
      throw new ProtocolException("snapshot adds " + added + " entities");
    }
    out.setCount(stay + added);
    for (int field = 0; field < fields; field++) {
      int[] from = baseline.columns()[field];
      int[] to = out.columns()[field];
      if (removed == 0) {
        System.arraycopy(from, 0, to, 0, stay);
      } else {
        for (int i = 0; i < stay; i++) {
          to[i] = from[kept[i]];
        }
      }
    }
    readChanges(out, stay);
    readFresh(added);
    bits.finish();
    merge(out, stay);
  }

  /** Turns ascending places into the places that are not among them. */
  private int others(int[] places, int count, int of) {
    System.arraycopy(places, 0, changed, 0, count);
    int size = 0;
    int next = 0;
    for (int i = 0; i < of; i++) {
      if (next < count && changed[next] == i) {
        next++;
      } else {
        places[size++] = i;
      }
    }
    return size;
  }

  private void readChanges(EntityTable out, int stay) {
    int count = readSet(stay, changed);
    for (int field = 1; field < fields && count > 0; field++) {
      int movedCount = readSet(count, moved);
      if (movedCount == 0) {
        continue;
      }
      int fieldBits = layout.bits(field);
      int k = (int) bits.get(Rice.PARAMETER_BITS);
      if (k >= fieldBits) {
        throw new ProtocolException("snapshot body has an impossible parameter");
      }
      int unused = 32 - fieldBits;
      int min = layout.min(field);
      int[] column = out.columns()[field];
      for (int i = 0; i < movedCount; i++) {
        long by = bits.getRice(k, fieldBits);
        if (by >>> fieldBits != 0) {
          throw new ProtocolException("snapshot body has an impossible value");
        }
        int row = changed[moved[i]];
        column[row] = Arithmetic.after(column[row] - min, (int) by, unused) + min;
      }
    }
  }

  /** Reads which of {@code of} places are meant, ascending. @return how many */
  private int readSet(int of, int[] places) {
    if (of == 0) {
      return 0;
    }
    return switch ((int) bits.get(SetForm.BITS)) {
      case SetForm.NONE -> 0;
      case SetForm.ALL -> {
        for (int i = 0; i < of; i++) {
          places[i] = i;
        }
        yield of;
      }
      case SetForm.MAP -> readMap(of, places);
      default -> readGaps(of, places);
    };
  }

  private int readMap(int of, int[] places) {
    int size = 0;
    for (int from = 0; from < of; from += 32) {
      long word = bits.get(Math.min(32, of - from));
      for (; word != 0; word &= word - 1) {
        places[size++] = from + Long.numberOfTrailingZeros(word);
      }
    }
    return size;
  }

  private int readGaps(int of, int[] places) {
    int k = (int) bits.get(Rice.PARAMETER_BITS);
    int size = 0;
    long next = 0;
    while (true) {
      next += bits.getRice(k, SnapshotLayout.COUNT_BITS);
      if (next == of) {
        return size;
      }
      if (next > of) {
        throw new ProtocolException("snapshot body means an entity that is not there");
      }
      places[size++] = (int) next++;
    }
  }

  private void readFresh(int added) {
    fresh.setCount(added);
    for (int row = 0; row < added; row++) {
      for (int field = 0; field < fields; field++) {
        fresh.columns()[field][row] = (int) (bits.get(layout.bits(field)) + layout.min(field));
      }
    }
    if (fresh.unordered() >= 0) {
      throw new ProtocolException("snapshot's ids do not ascend");
    }
  }

  /** Puts the new rows where their ids belong, from the last one down. */
  private void merge(EntityTable out, int stay) {
    int[] ids = out.columns()[0];
    int[] freshIds = fresh.columns()[0];
    int old = stay - 1;
    int to = out.count() - 1;
    for (int added = fresh.count() - 1; added >= 0; to--) {
      if (old >= 0 && ids[old] == freshIds[added]) {
        throw new ProtocolException("snapshot adds an entity that is there");
      }
      boolean fromFresh = old < 0 || ids[old] < freshIds[added];
      int[][] source = fromFresh ? fresh.columns() : out.columns();
      int row = fromFresh ? added-- : old--;
      for (int field = 0; field < fields; field++) {
        out.columns()[field][to] = source[field][row];
      }
    }
  }
}
