package dev.netlift.protocol;

import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Layouts and tables for tests, from a seed. */
final class Tables {
  private final Random random;

  Tables(long seed) {
    random = new Random(seed);
  }

  SnapshotLayout layout() {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("id", 1 + random.nextInt(16), random.nextInt(-9, 9)));
    for (int field = 1 + random.nextInt(8); field > 0; field--) {
      int bits = 1 + random.nextInt(32);
      int min = bits > 30 ? Integer.MIN_VALUE : random.nextInt(-5000, 5000);
      fields.add(new Field("f" + field, bits, min));
    }
    return new SnapshotLayout(fields);
  }

  int value(Field field) {
    return (int) random.nextLong(field.min(), field.max() + 1L);
  }

  EntityTable table(SnapshotLayout layout, int countMax) {
    var table = new EntityTable(layout, 2 * countMax);
    var ids = new TreeSet<Integer>();
    for (int i = random.nextInt(countMax + 1); i > 0; i--) {
      ids.add(value(layout.fields().getFirst()));
    }
    fill(table, ids);
    return table;
  }

  private void fill(EntityTable table, TreeSet<Integer> ids) {
    table.setCount(ids.size());
    int row = 0;
    for (int id : ids) {
      table.columns()[0][row] = id;
      for (int field = 1; field < table.columns().length; field++) {
        table.columns()[field][row] = value(table.layout().fields().get(field));
      }
      row++;
    }
  }

  /** What may become of a table: some leave, some join, some fields of some move, some jump. */
  EntityTable after(EntityTable before) {
    var now = new EntityTable(before.layout(), before.capacity());
    now.copyFrom(before);
    double leaving = random.nextInt(4) > 0 ? 0 : random.nextDouble();
    double joining = random.nextInt(4) > 0 ? 0 : random.nextDouble();
    double moving = random.nextInt(3) == 0 ? 1 : random.nextDouble();
    var ids = new TreeSet<Integer>();
    for (int row = 0; row < before.count(); row++) {
      if (random.nextDouble() >= leaving) {
        ids.add(before.columns()[0][row]);
      }
      if (random.nextDouble() < joining) {
        ids.add(value(before.layout().fields().getFirst()));
      }
    }
    while (ids.size() > now.capacity()) {
      ids.pollLast();
    }
    fill(now, ids);
    for (int field = 1; field < now.columns().length; field++) {
      keepOrMove(before, now, field, moving * random.nextInt(3) / 2.0);
    }
    return now;
  }

  private void keepOrMove(EntityTable before, EntityTable now, int field, double moving) {
    Field declared = now.layout().fields().get(field);
    int reach = 1 << random.nextInt(1, 12);
    for (int row = 0; row < now.count(); row++) {
      int old = before.indexOf(now.columns()[0][row]);
      if (old < 0 || random.nextInt(50) == 0) {
        continue;
      }
      long value = before.columns()[field][old];
      if (random.nextDouble() < moving) {
        value = Math.clamp(value + random.nextInt(-reach, reach), declared.min(), declared.max());
      }
      now.columns()[field][row] = (int) value;
    }
  }
}
