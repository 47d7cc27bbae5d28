package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.List;

/** An audit in memory. */
final class FakeAudit implements AuditStore {
  final Faults faults = new Faults();
  final List<Entry> entries = new ArrayList<>();

  @Override
  public void append(Entry entry) {
    faults.call(() -> entries.add(entry));
  }
}
