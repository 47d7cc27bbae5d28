/**
 * The verb {@code ./netlift achievements}: an operator's hand on the admin API. Lies beside the
 * functions because it checks files by the same code.
 */
@NullMarked
package dev.netlift.backend.operator;

import org.jspecify.annotations.NullMarked;
