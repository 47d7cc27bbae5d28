/** What only time does to fleets: their images and certificates grow old. */
@NullMarked
package dev.netlift.backend.fleets;

import org.jspecify.annotations.NullMarked;
