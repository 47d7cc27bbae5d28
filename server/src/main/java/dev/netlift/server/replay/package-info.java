/**
 * Recordings of matches, written off the tick thread, and playing them again tick for tick. The
 * format is docs/replay.md.
 */
@NullMarked
package dev.netlift.server.replay;

import org.jspecify.annotations.NullMarked;
