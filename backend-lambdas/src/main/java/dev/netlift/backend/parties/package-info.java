/** Players who want to be matched together. */
@NullMarked
package dev.netlift.backend.parties;

import org.jspecify.annotations.NullMarked;
