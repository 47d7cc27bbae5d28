/** The connection to a game server, over UDP or TCP. */
@NullMarked
package dev.netlift.client.net;

import org.jspecify.annotations.NullMarked;
