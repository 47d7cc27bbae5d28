/**
 * Reads a synthesised template and creates what it declares. Refuses, by name, what it does not
 * know.
 */
@NullMarked
package dev.netlift.local.deploy;

import org.jspecify.annotations.NullMarked;
