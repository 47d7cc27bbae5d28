/** SQS: standard and FIFO queues in memory, dead-letter queues, their policies. */
@NullMarked
package dev.netlift.local.sqs;

import org.jspecify.annotations.NullMarked;
