/** What {@code netlift play} adds to a running cloud: bots, an orderly end, and a report. */
@NullMarked
package dev.netlift.local.play;

import org.jspecify.annotations.NullMarked;
