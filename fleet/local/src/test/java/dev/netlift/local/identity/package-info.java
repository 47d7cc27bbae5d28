@NullMarked
package dev.netlift.local.identity;

import org.jspecify.annotations.NullMarked;
