/** A real player on a fleet that nobody has tried yet. */
@NullMarked
package dev.netlift.release.smoke;

import org.jspecify.annotations.NullMarked;
