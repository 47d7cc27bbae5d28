package dev.netlift.client.net;

import dev.netlift.protocol.EntityTable;

/**
 * The room at a tick, as the server showed it to this player.
 *
 * @param ackInputSequence the newest input that the room had made use of; 0 for none
 * @param entities to be read until the listener is called again, and left as they are
 */
public record ReceivedSnapshot(long tick, long ackInputSequence, EntityTable entities) {}
