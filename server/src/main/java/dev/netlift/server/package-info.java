/** The one executable: its settings and its composition root. */
@NullMarked
package dev.netlift.server;

import org.jspecify.annotations.NullMarked;
