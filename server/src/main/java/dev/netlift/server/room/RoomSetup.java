package dev.netlift.server.room;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a match is made of.
 *
 * @param seed everything random in the match follows from it
 * @param tickRateHz simulation steps per second, 20 to 60
 * @param seatsMax players at the same time, 1 to 200
 * @param properties of the game session, as whoever asked for the match set them: a map, a mode;
 *     sorted by name
 */
public record RoomSetup(
    long seed, int tickRateHz, int seatsMax, SortedMap<String, String> properties) {
  public static final int SEATS_LIMIT = 200;

  /** GameLift allows no more. */
  public static final int PROPERTIES_MAX = 16;

  public RoomSetup {
    if (tickRateHz < 20 || tickRateHz > 60) {
      throw new IllegalArgumentException("tickRateHz must be 20 to 60, was " + tickRateHz);
    }
    int limit = seatsLimit();
    if (seatsMax < 1 || seatsMax > limit) {
      throw new IllegalArgumentException("seatsMax must be 1 to " + limit + ", was " + seatsMax);
    }
    if (properties.size() > PROPERTIES_MAX) {
      throw new IllegalArgumentException(
          "properties must be at most " + PROPERTIES_MAX + ", were " + properties.size());
    }
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }

  public RoomSetup(long seed, int tickRateHz, int seatsMax, Map<String, String> properties) {
    this(seed, tickRateHz, seatsMax, new TreeMap<>(properties));
  }

  /** The most seats of a room: more than GameLift ever asks for where a benchmark finds it out. */
  public static int seatsLimit() {
    return Math.max(SEATS_LIMIT, Integer.getInteger("netlift.bench.seatsMax", 0));
  }

  /** Without properties. */
  public RoomSetup(long seed, int tickRateHz, int seatsMax) {
    this(seed, tickRateHz, seatsMax, new TreeMap<>());
  }
}
