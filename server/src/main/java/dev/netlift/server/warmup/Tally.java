package dev.netlift.server.warmup;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.server.net.CloseCode;

/** How often each path was walked. Tick thread. */
final class Tally {
  long joined;
  long refused;
  long resumed;
  long takenOver;
  long moved;
  long left;
  long lost;
  long bad;
  long overflowed;
  long timedOut;
  long thrownOut;
  long snapshots;
  long deltas;
  long pieces;
  long messages;

  /** What no server should have said. */
  long misunderstood;

  /**
   * Counts what a server's packet holds.
   *
   * @return tick of the snapshot in it; 0 without one
   */
  long hear(IncomingPacket packet) {
    int code = packet.closeCode();
    if (code == CloseCode.TIMED_OUT.number()) {
      timedOut++;
    } else if (code == CloseCode.PROTOCOL_ERROR.number()) {
      thrownOut++;
    }
    if (!packet.hasSnapshot()) {
      return 0;
    }
    var snapshot = packet.snapshot();
    snapshots++;
    if (snapshot.baseline() > 0) {
      deltas++;
    }
    if (snapshot.pieces() > 1) {
      pieces++;
    }
    return snapshot.tick();
  }
}
