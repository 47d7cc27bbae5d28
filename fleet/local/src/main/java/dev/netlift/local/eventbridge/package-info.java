/** EventBridge: the default bus, rules with patterns and schedules, targets and their retries. */
@NullMarked
package dev.netlift.local.eventbridge;

import org.jspecify.annotations.NullMarked;
