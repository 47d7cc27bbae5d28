package dev.netlift.backend.sessions;

/** What operators did, append-only. Any thread. */
public interface AuditStore {
  /**
   * @param who as IAM names him
   * @param subject game session and player it was done to
   */
  record Entry(
      String entryId, long atMillis, String who, String what, String subject, String reason) {}

  /** Adds an entry; never changes one. */
  void append(Entry entry);
}
