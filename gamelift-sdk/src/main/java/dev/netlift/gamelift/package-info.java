/** GameLift Server SDK 5 in pure Java. */
@NullMarked
package dev.netlift.gamelift;

import org.jspecify.annotations.NullMarked;
