/**
 * What a player sees between snapshots: the own entity ahead of the server, by the game's own
 * rules, and the others behind it, between two snapshots. Pure: no socket, no thread, no clock;
 * time comes in. docs/prediction.md has a worked example.
 */
@NullMarked
package dev.netlift.client.predict;

import org.jspecify.annotations.NullMarked;
