/** The GameLift SDK and the local service it talks to, over loopback. */
@NullMarked
package dev.netlift.benchmarks.gamelift;

import org.jspecify.annotations.NullMarked;
