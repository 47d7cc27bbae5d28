/**
 * Shows a running match to those who only watch, some time after it happened, on a thread that is
 * not the tick's.
 */
@NullMarked
package dev.netlift.server.spectate;

import org.jspecify.annotations.NullMarked;
