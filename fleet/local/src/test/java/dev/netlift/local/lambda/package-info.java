@NullMarked
package dev.netlift.local.lambda;

import org.jspecify.annotations.NullMarked;
