/** Plays a match against itself before the first one counts; see docs/warm-start.md. */
@NullMarked
package dev.netlift.server.warmup;

import org.jspecify.annotations.NullMarked;
