/** Log groups of the template; what would be in them lies in the state folder's logs. */
@NullMarked
package dev.netlift.local.logs;

import org.jspecify.annotations.NullMarked;
