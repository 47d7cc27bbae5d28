package dev.netlift.server.room;

import java.util.Arrays;

/** How much each entity of a cell is wished for, by id. Allocates only to hold more than before. */
final class Waiting {
  int[] ids = new int[0];
  int[] wishes = new int[0];
  int count;

  void ensure(int size) {
    if (ids.length < size) {
      ids = Arrays.copyOf(ids, size + size / 2);
      wishes = Arrays.copyOf(wishes, size + size / 2);
    }
  }
}
