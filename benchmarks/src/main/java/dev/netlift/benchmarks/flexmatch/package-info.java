/** The matcher of the local cloud beside a naive one. */
@NullMarked
package dev.netlift.benchmarks.flexmatch;

import org.jspecify.annotations.NullMarked;
