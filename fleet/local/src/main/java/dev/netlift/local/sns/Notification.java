package dev.netlift.local.sns;

import tools.jackson.databind.node.ObjectNode;

/**
 * A message that was published.
 *
 * @param attributes by name: {DataType, StringValue or BinaryValue}
 */
record Notification(String id, String subject, String message, ObjectNode attributes) {}
