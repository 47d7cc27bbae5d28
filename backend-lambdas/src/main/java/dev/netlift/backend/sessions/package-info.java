/** Game sessions' keys. */
@NullMarked
package dev.netlift.backend.sessions;

import org.jspecify.annotations.NullMarked;
