package dev.netlift.local.sns;

/** Publishes for one AWS service. Any thread; returns before anything is delivered. */
@FunctionalInterface
public interface Topics {
  /**
   * Delivered at least once to each subscriber, retried, in no promised order.
   *
   * @param message an event as AWS services write it: the first of its {@code resources} is the
   *     source that the topic's policy is asked about
   * @throws dev.netlift.local.front.AwsException NotFound, or AuthorizationError when the topic's
   *     policy does not let the service publish for that source
   */
  void publish(String topicArn, String subject, String message);
}
