@NullMarked
package dev.netlift.local.console;

import org.jspecify.annotations.NullMarked;
