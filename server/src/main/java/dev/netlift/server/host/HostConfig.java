package dev.netlift.server.host;

import java.time.Duration;

/**
 * @param location of the fleet, as the matchmaker knows it
 * @param activationMax what GameLift gives a session from its start to its activation
 * @param tickRateHz simulation steps per second
 * @param emptyMax how long a session outlives its last player
 * @param nobodyMax how long it waits for its first
 * @param sessionMax how long it lasts at most once it is active
 * @param seatHold how long the seat of a player who is gone without a word is kept
 */
public record HostConfig(
    String location,
    Duration activationMax,
    int tickRateHz,
    Duration emptyMax,
    Duration nobodyMax,
    Duration sessionMax,
    Duration seatHold) {}
