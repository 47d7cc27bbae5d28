package dev.netlift.local.webpush;

import java.time.Instant;
import java.util.Optional;

/** One message that has not reached its browser. Guarded by the post office. */
final class Message {
  final String id;
  final long entry;
  final Channel channel;
  final Optional<String> topic;
  final byte[] body;

  /** After it the message is not handed on any more; already over for a TTL of 0. */
  final Instant deadline;

  boolean sent;

  Message(String id, long entry, Channel channel, Push push, Instant now) {
    this.id = id;
    this.entry = entry;
    this.channel = channel;
    this.topic = push.topic();
    this.body = push.body();
    this.deadline = now.plus(push.ttl());
  }
}
