/** Headless players. */
@NullMarked
package dev.netlift.bots;

import org.jspecify.annotations.NullMarked;
