/** Tickets: from a signed request to a connection. */
@NullMarked
package dev.netlift.backend.matchmaking;

import org.jspecify.annotations.NullMarked;
