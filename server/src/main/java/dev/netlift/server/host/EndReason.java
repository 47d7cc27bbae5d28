package dev.netlift.server.host;

import java.util.Locale;

/** Why a match ended. */
enum EndReason {
  /** The room said so. */
  FINISHED,
  /** Nobody came, or everybody left. */
  EMPTY,
  /** The session reached its hard cap. */
  CAPPED,
  /** GameLift wanted the process to end before the match did. */
  DRAINED,
  /** The room threw. */
  FAILED;

  /** As the backend is told. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
