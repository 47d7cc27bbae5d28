package dev.netlift.gamelift;

/**
 * The service changed the game session this process hosts. Immutable.
 *
 * @param gameSession as it is now
 * @param updateReason why
 * @param backfillTicketId the backfill ticket this is about; empty if none
 * @param location where it runs; empty if the service did not say
 * @param status its state at the service
 * @param statusReason more about the state; empty if the service did not say
 */
public record UpdateGameSession(
    GameSession gameSession,
    UpdateReason updateReason,
    String backfillTicketId,
    String location,
    GameSessionStatus status,
    String statusReason) {}
