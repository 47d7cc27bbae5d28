/**
 * GameLift on a laptop: fleets as supervisors of real processes, the Server SDK's WebSocket, game
 * and player sessions, queues, and the life of matchmaking tickets. All state belongs to one
 * thread, the gamelift loop; API calls post to it and wait.
 */
@NullMarked
package dev.netlift.local.gamelift;

import org.jspecify.annotations.NullMarked;
