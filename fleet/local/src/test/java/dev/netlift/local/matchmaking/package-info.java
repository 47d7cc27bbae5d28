@NullMarked
package dev.netlift.local.matchmaking;

import org.jspecify.annotations.NullMarked;
