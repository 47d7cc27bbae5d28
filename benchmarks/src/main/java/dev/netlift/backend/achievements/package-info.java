/** Measures the achievements from inside: what is measured is nobody else's to call. */
@NullMarked
package dev.netlift.backend.achievements;

import org.jspecify.annotations.NullMarked;
