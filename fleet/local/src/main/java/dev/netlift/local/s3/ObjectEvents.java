package dev.netlift.local.s3;

import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/** Tells the bus what happens to objects, as S3 does. Any thread. */
final class ObjectEvents {
  private final EventSink bus;
  private final Clock clock;
  private final String account;
  private final AtomicLong newest = new AtomicLong();

  ObjectEvents(EventSink bus, Clock clock, String account) {
    this.bus = bus;
    this.clock = clock;
    this.account = account;
  }

  /**
   * @param size in bytes, negative when it is not told
   * @param etag without quotes, empty when it is not told
   */
  record Change(String bucketArn, String bucket, String key, long size, String etag) {}

  /**
   * @param reason the operation, for example {@code PutObject}
   */
  void created(Change change, String reason, String requestId) {
    put("Object Created", change, detail(change, reason, requestId));
  }

  void deleted(Change change, String reason, String requestId) {
    put(
        "Object Deleted",
        change,
        detail(change, reason, requestId).put("deletion-type", "Permanently Deleted"));
  }

  private void put(String type, Change change, ObjectNode detail) {
    bus.put("aws.s3", type, List.of(change.bucketArn()), detail);
  }

  private ObjectNode detail(Change change, String reason, String requestId) {
    ObjectNode detail = Bodies.MAPPER.createObjectNode().put("version", "0");
    detail.putObject("bucket").put("name", change.bucket());
    ObjectNode object = detail.putObject("object").put("key", change.key());
    if (change.size() >= 0) {
      object.put("size", change.size());
    }
    if (!change.etag().isEmpty()) {
      object.put("etag", change.etag());
    }
    object.put("sequencer", sequencer());
    return detail
        .put("request-id", requestId)
        .put("requester", account)
        .put("source-ip-address", "127.0.0.1")
        .put("reason", reason);
  }

  /** Grows with each event, also over a restart, as long as the clock does. */
  private String sequencer() {
    Instant now = clock.instant();
    long wall = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    return "%016X".formatted(newest.updateAndGet(last -> Math.max(last + 1, wall)));
  }
}
