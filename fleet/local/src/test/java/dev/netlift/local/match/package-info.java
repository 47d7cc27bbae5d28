@NullMarked
package dev.netlift.local.match;

import org.jspecify.annotations.NullMarked;
