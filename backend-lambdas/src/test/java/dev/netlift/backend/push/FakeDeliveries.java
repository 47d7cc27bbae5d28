package dev.netlift.backend.push;

import dev.netlift.backend.functions.Faults;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Events in memory. */
final class FakeDeliveries implements DeliveryStore {
  final Faults faults = new Faults();
  private final Clock clock;
  private final Map<String, Row> rows = new HashMap<>();

  private static final class Row {
    private long heldUntilMillis;
    private boolean finished;
    private final Set<String> served = new HashSet<>();
  }

  FakeDeliveries(Clock clock) {
    this.clock = clock;
  }

  private Row row(String eventId) {
    return rows.computeIfAbsent(eventId, _ -> new Row());
  }

  @Override
  public synchronized Claim claim(String eventId, long untilMillis, long forgetAtMillis) {
    return faults.call(
        () -> {
          var row = row(eventId);
          if (row.finished) {
            return new Claim.Finished();
          }
          if (row.heldUntilMillis > clock.millis()) {
            return new Claim.Busy(row.heldUntilMillis);
          }
          row.heldUntilMillis = untilMillis;
          return new Claim.Held(row.served);
        });
  }

  @Override
  public synchronized void finish(String eventId) {
    faults.call(() -> row(eventId).finished = true);
  }

  @Override
  public synchronized void release(String eventId, Set<String> served, long notBeforeMillis) {
    faults.call(
        () -> {
          row(eventId).heldUntilMillis = notBeforeMillis;
          return row(eventId).served.addAll(served);
        });
  }
}
