/** What a game implements and what it gets. */
@NullMarked
package dev.netlift.server.room;

import org.jspecify.annotations.NullMarked;
