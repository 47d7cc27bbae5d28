package dev.netlift.client.net;

import dev.netlift.protocol.Snapshot;

/** Counts of one connection, for {@link NetFacts}. On the loop's thread. */
final class NetReport {
  private long bytesOut;
  private long bytesIn;
  private long packetsIn;
  private long snapshots;
  private long firstTick;
  private long newestTick;
  private long snapshotNanos;
  private long marginMicros;
  private long inputsEarly;
  private long inputsLate;
  private int resumptions;

  void sent(int bytes) {
    bytesOut += bytes;
  }

  void received(int bytes) {
    bytesIn += bytes;
    packetsIn++;
  }

  void resumed() {
    resumptions++;
  }

  void snapshot(Snapshot snapshot, long nowNanos) {
    if (snapshots++ == 0) {
      firstTick = snapshot.tick();
    }
    newestTick = snapshot.tick();
    snapshotNanos = nowNanos;
    if (snapshot.ackInputSequence() > 0) {
      marginMicros = snapshot.arrivalMarginMicros();
      if (marginMicros < 0) {
        inputsLate++;
      } else {
        inputsEarly++;
      }
    }
  }

  NetFacts facts(Session session, String transport, long nowNanos) {
    long ticks = newestTick - firstTick + 1;
    double missing = ticks <= 0 ? 0 : Math.max(0, 100.0 * (ticks - snapshots) / ticks);
    long lost = session.path().lost();
    long all = lost + session.path().acknowledged();
    long told = inputsEarly + inputsLate;
    return new NetFacts(
        transport,
        session.path().roundTripNanos() / 1e6,
        session.path().jitterNanos() / 1e6,
        all == 0 ? 0 : 100.0 * lost / all,
        missing,
        snapshots == 0 ? 0 : (nowNanos - snapshotNanos) / 1e6,
        marginMicros / 1e3,
        told == 0 ? 0 : 100.0 * inputsLate / told,
        session.clock().leadNanos() / 1e6,
        bytesIn,
        bytesOut,
        packetsIn,
        resumptions);
  }
}
