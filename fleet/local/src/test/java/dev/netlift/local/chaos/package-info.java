@NullMarked
package dev.netlift.local.chaos;

import org.jspecify.annotations.NullMarked;
