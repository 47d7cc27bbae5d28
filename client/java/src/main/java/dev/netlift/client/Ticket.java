package dev.netlift.client;

import java.util.Optional;

/**
 * A request to be matched, as the backend sees it now.
 *
 * @param reason why it failed, in the backend's words
 * @param seat where to go; present exactly when completed
 */
public record Ticket(String id, Status status, Optional<String> reason, Optional<Seat> seat) {
  /** Order of life; the last four are final. */
  public enum Status {
    QUEUED,
    SEARCHING,
    /** A match is proposed; say whether you play it with {@link Matchmaking#accept}. */
    REQUIRES_ACCEPTANCE,
    PLACING,
    COMPLETED,
    FAILED,
    CANCELLED,
    TIMED_OUT;

    public boolean isFinal() {
      return switch (this) {
        case QUEUED, SEARCHING, REQUIRES_ACCEPTANCE, PLACING -> false;
        case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> true;
      };
    }
  }

  /**
   * A place in a game session. {@link #toString} shows neither token nor player session.
   *
   * @param host DNS name or address of the game server
   * @param port for UDP and TCP alike
   * @param connectToken admits this player once; secret
   */
  public record Seat(
      String host, int port, String gameSessionId, String playerSessionId, String connectToken) {
    @Override
    public String toString() {
      return "Seat[" + host + ":" + port + " in " + gameSessionId + "]";
    }
  }
}
