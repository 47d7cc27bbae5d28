/** What a fleet and its backend cost by the month, from a dated list of prices. */
@NullMarked
package dev.netlift.release.cost;

import org.jspecify.annotations.NullMarked;
