/** Releases of game server fleets as a pure state machine, and what drives it. */
@NullMarked
package dev.netlift.release;

import org.jspecify.annotations.NullMarked;
