package dev.netlift.server.room;

/**
 * What a match is made of.
 *
 * @param seed everything random in the match follows from it
 * @param tickRateHz simulation steps per second, 20 to 60
 * @param seatsMax players at the same time, 1 to 200
 */
public record RoomSetup(long seed, int tickRateHz, int seatsMax) {
  public static final int SEATS_LIMIT = 200;

  public RoomSetup {
    if (tickRateHz < 20 || tickRateHz > 60) {
      throw new IllegalArgumentException("tickRateHz must be 20 to 60, was " + tickRateHz);
    }
    if (seatsMax < 1 || seatsMax > SEATS_LIMIT) {
      throw new IllegalArgumentException(
          "seatsMax must be 1 to " + SEATS_LIMIT + ", was " + seatsMax);
    }
  }
}
