/**
 * The life of matchmaking requests, apart from everything they touch: states, acceptance, and the
 * thread that searches. Knows the engine and nothing of fleets, queues or sockets.
 */
@NullMarked
package dev.netlift.local.matchmaking;

import org.jspecify.annotations.NullMarked;
