/** Totals in, unlocks out. */
@NullMarked
package dev.netlift.backend.achievements;

import org.jspecify.annotations.NullMarked;
