/** Identity pools, user pools, and those who sign in at them. */
@NullMarked
package dev.netlift.local.cognito;

import org.jspecify.annotations.NullMarked;
