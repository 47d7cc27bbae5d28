/** The server beside what a game team would pick instead, in one run on one machine. */
@NullMarked
package dev.netlift.benchmarks.arena;

import org.jspecify.annotations.NullMarked;
