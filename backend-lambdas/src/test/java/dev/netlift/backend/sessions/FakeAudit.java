package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.List;

/** An audit in memory. */
public final class FakeAudit implements AuditStore {
  public final Faults faults = new Faults();
  public final List<Entry> entries = new ArrayList<>();

  @Override
  public void append(Entry entry) {
    faults.call(() -> entries.add(entry));
  }
}
