/** Server metrics on their way to CloudWatch. */
@NullMarked
package dev.netlift.server.metrics;

import org.jspecify.annotations.NullMarked;
