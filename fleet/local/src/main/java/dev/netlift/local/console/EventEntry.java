package dev.netlift.local.console;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened. Immutable; the detail is nobody's to change.
 *
 * @param kind matchmaking, placement, fleet, game, storage, alarm, console or other
 * @param text for people
 */
record EventEntry(
    long atMillis,
    String kind,
    String source,
    String type,
    String text,
    List<String> ticketIds,
    List<String> playerIds,
    Optional<String> gameSessionId,
    Optional<String> fleetId,
    JsonNode detail) {
  EventEntry {
    ticketIds = List.copyOf(ticketIds);
    playerIds = List.copyOf(playerIds);
  }
}
