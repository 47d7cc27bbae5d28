@NullMarked
package dev.netlift.local.process;

import org.jspecify.annotations.NullMarked;
