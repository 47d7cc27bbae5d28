/** Running totals on their way to the backend. */
@NullMarked
package dev.netlift.server.achievements;

import org.jspecify.annotations.NullMarked;
