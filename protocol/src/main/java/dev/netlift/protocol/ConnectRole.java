package dev.netlift.protocol;

/** What the holder of a connect token may do. Immutable. */
public sealed interface ConnectRole {
  /** Plays: has a seat, and sends inputs. */
  record Player() implements ConnectRole {}

  /**
   * Is shown the match, and is not heard.
   *
   * @param delayMillis how long after it happened, 0 to {@link Limits#SPECTATOR_DELAY_MAX_MILLIS}
   */
  record Spectator(int delayMillis) implements ConnectRole {
    public Spectator {
      if (delayMillis < 0 || delayMillis > Limits.SPECTATOR_DELAY_MAX_MILLIS) {
        throw new IllegalArgumentException(
            "delayMillis must be 0 to "
                + Limits.SPECTATOR_DELAY_MAX_MILLIS
                + ", was "
                + delayMillis);
      }
    }
  }

  ConnectRole PLAYER = new Player();
}
