package dev.netlift.local.gamelift;

import java.time.Instant;

/**
 * One line of a fleet's history.
 *
 * @param code as GameLift calls it, for example {@code SERVER_PROCESS_CRASHED}
 */
public record FleetEvent(
    String eventId, String fleetId, String code, String message, Instant time) {}
