/** The directory that GameLift gets: how it is made, and what must hold of it. */
@NullMarked
package dev.netlift.release.build;

import org.jspecify.annotations.NullMarked;
