/** What the game port bears from who is no friend, beside players who are. */
@NullMarked
package dev.netlift.benchmarks.attack;

import org.jspecify.annotations.NullMarked;
