@NullMarked
package dev.netlift.protocol;

import org.jspecify.annotations.NullMarked;
