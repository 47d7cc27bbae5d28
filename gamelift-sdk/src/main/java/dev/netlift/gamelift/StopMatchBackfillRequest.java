package dev.netlift.gamelift;

/**
 * Takes a backfill ticket back. Checked by {@code stopMatchBackfill}. Immutable.
 *
 * @param gameSessionArn the game session, 1 to 256 bytes
 * @param matchmakingConfigurationArn the configuration the ticket was started with
 * @param ticketId the ticket, 1 to 128 of letters, digits, hyphens and dots
 */
public record StopMatchBackfillRequest(
    String gameSessionArn, String matchmakingConfigurationArn, String ticketId) {}
