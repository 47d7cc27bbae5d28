/**
 * The built pages of {@code client/web}, and what a page must know of this cloud; docs/console.md.
 */
@NullMarked
package dev.netlift.local.site;

import org.jspecify.annotations.NullMarked;
