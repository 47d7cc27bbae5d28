package dev.netlift.local.gamelift;

/** Publishes events to SNS topics; delivery is asynchronous. Called on the loop. */
@FunctionalInterface
public interface Notifications {
  void publish(String topicArn, String subject, String message);
}
