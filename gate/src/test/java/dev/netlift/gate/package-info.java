/**
 * Tests of the whole: the repository as text, the arrows between rooms, a match end to end, and the
 * gate's own eyes.
 */
@NullMarked
package dev.netlift.gate;

import org.jspecify.annotations.NullMarked;
