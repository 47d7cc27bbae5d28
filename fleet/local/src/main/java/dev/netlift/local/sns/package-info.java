/** Topics, who may publish to them, and delivery to functions. */
@NullMarked
package dev.netlift.local.sns;

import org.jspecify.annotations.NullMarked;
