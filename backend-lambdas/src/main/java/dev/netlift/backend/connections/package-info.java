/** Who is connected by WebSocket, and how to tell him something. */
@NullMarked
package dev.netlift.backend.connections;

import org.jspecify.annotations.NullMarked;
