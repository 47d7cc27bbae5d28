/** Metrics: put, listed and read back, bounded; alarms and dashboards recorded. */
@NullMarked
package dev.netlift.local.cloudwatch;

import org.jspecify.annotations.NullMarked;
