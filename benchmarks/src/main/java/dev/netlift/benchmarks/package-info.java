/** JMH. A number taken from here is quoted with commit, JDK and machine, or not at all. */
@NullMarked
package dev.netlift.benchmarks;

import org.jspecify.annotations.NullMarked;
