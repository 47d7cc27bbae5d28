/** The worked example: a small top-down shooter. */
@NullMarked
package dev.netlift.server.arena;

import org.jspecify.annotations.NullMarked;
