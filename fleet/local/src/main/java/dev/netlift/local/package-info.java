/** AWS on a laptop: the composition root and the verbs. */
@NullMarked
package dev.netlift.local;

import org.jspecify.annotations.NullMarked;
