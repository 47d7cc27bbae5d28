package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Player;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds players for the open places of running game sessions. On the loop. */
interface BackfillMatcher {
  /**
   * Takes note of a ticket that will be searched for after whoever asked has been answered.
   *
   * @throws dev.netlift.local.front.AwsException it cannot be taken
   */
  default void queue(Ticket ticket, Hearer hearer) {}

  /**
   * Looks for players until the hearer was told something or {@link #cancel} is called; may tell it
   * within this call.
   */
  void search(Ticket ticket, Hearer hearer);

  /** Looks no more for this ticket. Harmless for an unknown one. */
  void cancel(String ticketId);

  /** Whether it tells the hearer itself when a ticket has become too old. */
  default boolean endsTheOld() {
    return false;
  }

  /** A matcher that knows nobody: every ticket runs into its configuration's time-out. */
  static BackfillMatcher nobody() {
    return new BackfillMatcher() {
      @Override
      public void search(Ticket ticket, Hearer hearer) {}

      @Override
      public void cancel(String ticketId) {}
    };
  }

  /**
   * @param players who is playing now, each with its team
   * @param open how many more the session has room for
   * @param automatic nobody has asked for it but the configuration
   */
  record Ticket(
      String id,
      Configuration configuration,
      List<Member> players,
      int open,
      long sinceMillis,
      GameSession session,
      boolean automatic) {}

  record Member(Player player, String team) {}

  /** Is told at most one thing. */
  interface Hearer {
    /**
     * @param dataByPlayer player data by the id of each new player, all of whom shall get a place
     * @param matchmakerData the session's new document
     * @return their seats; empty when there is no room any more
     */
    Optional<List<PlayerSession>> found(Map<String, String> dataByPlayer, String matchmakerData);

    void failed();

    /** It was stopped from another side than the session's. */
    default void stopped() {}

    /** It has become too old. */
    default void timedOut() {}
  }
}
