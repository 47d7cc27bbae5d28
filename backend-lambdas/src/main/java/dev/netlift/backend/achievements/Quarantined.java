package dev.netlift.backend.achievements;

/**
 * A report that was not counted and waits for an operator.
 *
 * @param playerSessionId of the player's seat in that session
 * @param atMillis when it came
 */
record Quarantined(
    String playerId,
    String playerSessionId,
    String gameSessionId,
    Report report,
    Fold.Fault fault,
    long atMillis) {

  /**
   * One entry for each player, session and reason: reports carry running totals, so the newest says
   * all that the earlier ones said, and a server that errs every few seconds fills no table.
   */
  String id() {
    return fault.reason() + ":" + report.session() + ":" + playerId;
  }
}
