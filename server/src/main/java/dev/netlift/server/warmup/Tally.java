package dev.netlift.server.warmup;

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
}
