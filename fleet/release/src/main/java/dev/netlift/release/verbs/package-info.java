/** What an operator types. */
@NullMarked
package dev.netlift.release.verbs;

import org.jspecify.annotations.NullMarked;
