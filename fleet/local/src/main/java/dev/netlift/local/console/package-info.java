/**
 * The console of the local cloud: a JSON API for the one page that watches it, on loopback, behind
 * a key; docs/console.md.
 */
@NullMarked
package dev.netlift.local.console;

import org.jspecify.annotations.NullMarked;
