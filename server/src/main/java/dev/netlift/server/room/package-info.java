/**
 * What a game implements and what it gets. Nothing here, and nothing behind it, knows a clock, a
 * socket, a lock or a source of randomness other than the seed.
 */
@NullMarked
package dev.netlift.server.room;

import org.jspecify.annotations.NullMarked;
