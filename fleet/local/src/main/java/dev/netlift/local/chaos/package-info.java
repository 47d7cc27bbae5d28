/**
 * What {@code netlift chaos} adds to a running cloud: faults by seed, independent records of what
 * was promised, and the comparison of both in the end. docs/chaos.md says how each figure is
 * counted.
 */
@NullMarked
package dev.netlift.local.chaos;

import org.jspecify.annotations.NullMarked;
