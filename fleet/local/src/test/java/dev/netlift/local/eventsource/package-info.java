@NullMarked
package dev.netlift.local.eventsource;

import org.jspecify.annotations.NullMarked;
