@NullMarked
package dev.netlift.local.states;

import org.jspecify.annotations.NullMarked;
