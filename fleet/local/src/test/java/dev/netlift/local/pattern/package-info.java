@NullMarked
package dev.netlift.local.pattern;

import org.jspecify.annotations.NullMarked;
