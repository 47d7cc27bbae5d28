/**
 * Runs the template's functions under the real Lambda runtime, each in JVMs of its own, with the
 * environment, memory, time and role the template gives them and nothing else.
 */
@NullMarked
package dev.netlift.local.lambda;

import org.jspecify.annotations.NullMarked;
