/** What clients ping to learn how far a location is. */
@NullMarked
package dev.netlift.local.beacon;

import org.jspecify.annotations.NullMarked;
