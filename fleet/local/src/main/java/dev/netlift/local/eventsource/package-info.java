/** Event source mappings: what brings the records of queues and streams to functions. */
@NullMarked
package dev.netlift.local.eventsource;

import org.jspecify.annotations.NullMarked;
