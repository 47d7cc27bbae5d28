package dev.netlift.backend.connections;

/**
 * One open WebSocket of a player.
 *
 * @param id as API Gateway names it
 */
public record Connection(String id, long connectedAtMillis) {}
