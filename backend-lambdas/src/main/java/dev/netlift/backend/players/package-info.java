/** What is kept about a player between matches. */
@NullMarked
package dev.netlift.backend.players;

import org.jspecify.annotations.NullMarked;
