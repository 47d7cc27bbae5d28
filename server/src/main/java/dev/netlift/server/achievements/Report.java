package dev.netlift.server.achievements;

import dev.netlift.server.room.Totals;

/**
 * What one player has reached in this match so far.
 *
 * @param sequence counted per player from 1; a later report replaces an earlier one
 * @param last the player has left or the match is over
 */
public record Report(
    String playerId, String playerSessionId, long sequence, boolean last, Totals totals) {}
