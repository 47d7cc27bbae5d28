/** Running totals of players folded into one item each, and what those totals unlock. */
@NullMarked
package dev.netlift.backend.achievements;

import org.jspecify.annotations.NullMarked;
