/**
 * What travels between client and server: messages, connect tokens, limits. Knows byte arrays, not
 * sockets.
 */
@NullMarked
package dev.netlift.protocol;

import org.jspecify.annotations.NullMarked;
