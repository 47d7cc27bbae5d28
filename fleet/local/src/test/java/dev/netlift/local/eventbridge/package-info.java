@NullMarked
package dev.netlift.local.eventbridge;

import org.jspecify.annotations.NullMarked;
