/** How much one player, and one address, may ask for. */
@NullMarked
package dev.netlift.backend.quotas;

import org.jspecify.annotations.NullMarked;
