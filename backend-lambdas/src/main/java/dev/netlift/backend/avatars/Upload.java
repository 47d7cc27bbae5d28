package dev.netlift.backend.avatars;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upload as its row has it, from the request on and 90 days beyond.
 *
 * @param number how many its player had asked for, with this one
 * @param account of the player at that time; null for a guest
 * @param sequencer of its newest event
 * @param decision of an operator
 * @param told the verdict that was told last
 * @param shelf where it waits: {@link #OPEN}, {@link #IN_REVIEW}, or null when nothing is left to
 *     do
 */
record Upload(
    String uploadId,
    String playerId,
    String contentType,
    long size,
    String sha256,
    long number,
    @Nullable String account,
    long createdAtMillis,
    @Nullable String sequencer,
    @Nullable Long receivedAtMillis,
    @Nullable Long moderatedAtMillis,
    List<Moderation.Label> labels,
    @Nullable Verdict verdict,
    @Nullable String reason,
    @Nullable String avatar,
    @Nullable Long settledAtMillis,
    @Nullable Decision decision,
    @Nullable Verdict told,
    @Nullable Long toldAtMillis,
    @Nullable String shelf) {
  static final String OPEN = "open";
  static final String IN_REVIEW = "review";
  private static final int SEQUENCER_DIGITS = 40;

  Upload {
    labels = List.copyOf(labels);
  }

  /** What an operator decided. */
  record Decision(Verdict verdict, String auditId, long atMillis) {}

  /**
   * What a run of the machine found out.
   *
   * @param fault what went wrong, for operators; null if nothing did
   * @param avatar only if approved
   * @param resumed the run followed an operator's decision, or his silence
   */
  record Outcome(
      Verdict verdict,
      String reason,
      @Nullable String fault,
      @Nullable String avatar,
      boolean resumed) {}

  /** Whether {@code outcome} may become the verdict: the first does, and the one after a review. */
  boolean settledBy(Outcome outcome) {
    return verdict == null || verdict == Verdict.REVIEW && outcome.resumed();
  }

  /** Whether its verdict is told and no later one can come. */
  boolean done() {
    return verdict != null && verdict == told && shelf == null;
  }

  /** When something last happened to it. */
  long movedAtMillis() {
    long moved = createdAtMillis;
    for (Long at : new Long[] {receivedAtMillis, settledAtMillis, toldAtMillis}) {
      moved = at == null ? moved : Math.max(moved, at);
    }
    return decision == null ? moved : Math.max(moved, decision.atMillis());
  }

  /**
   * Greater for the newer of a player's uploads. S3 orders the events of one key by sequencer, and
   * of no two keys; a shorter one is filled up with zeros.
   */
  String order() {
    String hex = sequencer == null ? "" : sequencer;
    return "%010d/%s"
        .formatted(number, hex + "0".repeat(Math.max(0, SEQUENCER_DIGITS - hex.length())));
  }

  /** Identifies the event that tells {@code verdict} of it. */
  String eventId(Verdict verdict) {
    return verdict == Verdict.REVIEW ? uploadId + "/review" : uploadId;
  }

  /** How it stands, for its player. */
  String status() {
    if (verdict != null) {
      return verdict.name();
    }
    if (receivedAtMillis != null) {
      return "PROCESSING";
    }
    return shelf == null ? "EXPIRED" : "WAITING";
  }
}
