/**
 * The game server as a process, from its build directory, with players: how it starts, and whether
 * it stays as it is.
 */
@NullMarked
package dev.netlift.benchmarks.process;

import org.jspecify.annotations.NullMarked;
