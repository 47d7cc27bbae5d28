@NullMarked
package dev.netlift.local.cognito;

import org.jspecify.annotations.NullMarked;
