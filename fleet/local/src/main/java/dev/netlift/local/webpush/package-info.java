/**
 * A push service on a laptop: what Mozilla's, Google's and Apple's are to a browser and to the
 * sender. Takes messages by RFC 8030 and RFC 8292, hands them on by autopush's WebSocket.
 */
@NullMarked
package dev.netlift.local.webpush;

import org.jspecify.annotations.NullMarked;
