package dev.netlift.gamelift;

/** Why a game session was updated. */
public enum UpdateReason {
  /** A backfill found players: {@code matchmakerData} lists them. */
  MATCHMAKING_DATA_UPDATED,
  /** A backfill failed. */
  BACKFILL_FAILED,
  /** A backfill found nobody in time. */
  BACKFILL_TIMED_OUT,
  /** A backfill was stopped or replaced. */
  BACKFILL_CANCELLED,
  /** A reason this SDK does not know. */
  UNKNOWN
}
