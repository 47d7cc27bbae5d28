/** The pattern language of events, as rules, event source mappings and subscriptions use it. */
@NullMarked
package dev.netlift.local.pattern;

import org.jspecify.annotations.NullMarked;
