/** AWS on a laptop: the verbs and the composition root. */
@NullMarked
package dev.netlift.local;

import org.jspecify.annotations.NullMarked;
