@NullMarked
package dev.netlift.local.gamelift;

import org.jspecify.annotations.NullMarked;
