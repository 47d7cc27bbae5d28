/**
 * {@code ./netlift bench tick}: what a tick costs before the kernel sees it, by JMH with its
 * allocation profiler. One composition root, {@link dev.netlift.benchmarks.tick.TickBench}.
 */
@NullMarked
package dev.netlift.benchmarks.tick;

import org.jspecify.annotations.NullMarked;
