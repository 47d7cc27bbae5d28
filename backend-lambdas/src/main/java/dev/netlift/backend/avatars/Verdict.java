package dev.netlift.backend.avatars;

/** What becomes of an upload. */
enum Verdict {
  APPROVED,
  /** Moderation is not sure: an operator decides. The only one that another may follow. */
  REVIEW,
  REJECTED,
  /** Not the player's fault; he may try again. */
  FAILED
}
