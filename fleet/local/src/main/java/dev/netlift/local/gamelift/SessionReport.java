package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of one game session.
 *
 * @param status as the API shows it
 * @param players player sessions it ever had
 * @param accepted those that its server accepted
 */
public record SessionReport(
    String gameSessionId,
    String fleetId,
    int port,
    String status,
    Instant created,
    Optional<Instant> ended,
    int players,
    int accepted) {}
