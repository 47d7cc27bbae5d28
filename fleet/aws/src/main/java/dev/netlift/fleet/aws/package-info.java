/** The one description of everything deployed. */
@NullMarked
package dev.netlift.fleet.aws;

import org.jspecify.annotations.NullMarked;
