@NullMarked
package dev.netlift.local.front;

import org.jspecify.annotations.NullMarked;
