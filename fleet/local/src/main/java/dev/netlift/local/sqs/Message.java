package dev.netlift.local.sqs;

import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** One message while it is in a queue. Guarded by its queue's lock. */
final class Message {
  final Draft draft;
  final String id = UUID.randomUUID().toString();
  final long sentMillis;
  final Optional<String> deadLetterSourceArn;

  /** Order in its queue; of FIFO queues also the SequenceNumber. */
  long sequence;

  int receiveCount;
  long firstReceivedMillis;
  long visibleAtMillis;
  long receipt; // of the last receive; 0 while never received
  boolean inFlight;

  /**
   * What is sent.
   *
   * @param attributes the MessageAttributes, as on the wire
   * @param systemAttributes the MessageSystemAttributes, as on the wire
   */
  record Draft(
      String body,
      ObjectNode attributes,
      ObjectNode systemAttributes,
      String senderId,
      Optional<String> groupId,
      Optional<String> deduplicationId,
      Optional<Integer> delaySeconds) {
    int bytes() {
      return Md5.utf8(body).length + Md5.bytes(attributes);
    }
  }

  Message(Draft draft, long sentMillis, Optional<String> deadLetterSourceArn) {
    this.draft = draft;
    this.sentMillis = sentMillis;
    this.deadLetterSourceArn = deadLetterSourceArn;
  }

  String group() {
    return draft.groupId().orElse("");
  }
}
