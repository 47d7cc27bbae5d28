/**
 * The one port of the local cloud: HTTP in, SigV4 verified, dispatched to a service; WebSocket
 * upgrades to their handler.
 */
@NullMarked
package dev.netlift.local.front;

import org.jspecify.annotations.NullMarked;
