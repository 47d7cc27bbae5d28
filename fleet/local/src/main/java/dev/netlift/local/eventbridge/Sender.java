package dev.netlift.local.eventbridge;

/** Delivers to one kind of target. Any thread; may block. */
interface Sender {
  /**
   * @param payload what the target gets
   * @throws dev.netlift.local.front.AwsException a status of 429 or from 500 is worth another try
   */
  void send(Rule rule, Target target, String payload);
}
