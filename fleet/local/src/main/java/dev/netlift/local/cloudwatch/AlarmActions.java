package dev.netlift.local.cloudwatch;

import tools.jackson.databind.node.ObjectNode;

/** What an alarm does when it turns. Any thread. */
public interface AlarmActions {
  /** Nobody is told. */
  AlarmActions NONE =
      new AlarmActions() {
        @Override
        public void publish(String topicArn, String alarmArn, String subject, String message) {}

        @Override
        public void event(String alarmArn, ObjectNode detail) {}
      };

  /**
   * Tells a topic.
   *
   * @throws dev.netlift.local.front.AwsException the topic does not let CloudWatch, or is not there
   */
  void publish(String topicArn, String alarmArn, String subject, String message);

  /** Tells the account's bus. */
  void event(String alarmArn, ObjectNode detail);
}
