package dev.netlift.local.flexmatch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tickets in the order they are tried. They mostly come in that order, so this is an array with
 * holes: coming and going cost next to nothing, and going along it is as fast as memory. Owned by
 * one bucket.
 */
final class ByAge {
  private static final int FEWEST = 4;

  private @Nullable Entry[] places = new @Nullable Entry[FEWEST];
  // All places from here on are empty.
  private int end;
  private int count;

  int size() {
    return count;
  }

  /** Places, some of them empty. */
  int end() {
    return end;
  }

  @Nullable Entry at(int place) {
    return places[place];
  }

  void add(Entry entry) {
    makeRoom();
    count++;
    Entry last = last();
    if (last == null || last.compareTo(entry) < 0) {
      put(end++, entry);
      return;
    }
    int at = after(entry);
    System.arraycopy(places, at, places, at + 1, end - at);
    end++;
    put(at, entry);
    for (int i = at + 1; i < end; i++) {
      Entry moved = places[i];
      if (moved != null) {
        moved.place(i);
      }
    }
  }

  void remove(Entry entry) {
    places[entry.place()] = null;
    count--;
    while (end > 0 && places[end - 1] == null) {
      end--;
    }
  }

  /** The first place of those tried after a ticket, which itself may be here or not. */
  int after(Entry entry) {
    int from = 0;
    int to = end;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int probe = middle;
      while (probe < to && places[probe] == null) {
        probe++;
      }
      Entry there = probe < to ? places[probe] : null;
      if (there != null && there.compareTo(entry) <= 0) {
        from = probe + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private @Nullable Entry last() {
    return end == 0 ? null : places[end - 1];
  }

  private void put(int place, Entry entry) {
    places[place] = entry;
    entry.place(place);
  }

  private void makeRoom() {
    if (end < places.length) {
      return;
    }
    if (count < places.length / 2) {
      int to = 0;
      for (int from = 0; from < end; from++) {
        Entry entry = places[from];
        if (entry != null) {
          put(to++, entry);
        }
      }
      Arrays.fill(places, to, end, null);
      end = to;
    } else {
      places = Arrays.copyOf(places, 2 * places.length);
    }
  }
}
