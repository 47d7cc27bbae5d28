package dev.netlift.local.cloudformation;

import java.time.Instant;

/**
 * One line of a stack's history, of the stack itself or of a resource. Immutable.
 *
 * @param physicalId empty as long as there is none
 * @param reason empty when there is nothing to say
 */
record StackEvent(
    String id,
    Instant time,
    String logicalId,
    String physicalId,
    String type,
    String status,
    String reason) {}
