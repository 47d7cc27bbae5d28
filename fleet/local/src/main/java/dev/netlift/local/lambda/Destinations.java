package dev.netlift.local.lambda;

import java.util.Map;

/** Takes what asynchronous invocations leave behind. Any thread. */
@FunctionalInterface
public interface Destinations {
  /**
   * @param arn of a queue, a topic or a function
   * @param roleArn the function's role, which must be allowed to
   * @param attributes message attributes of type String
   * @throws dev.netlift.local.front.AwsException not allowed, or not there
   */
  void send(String arn, String roleArn, String body, Map<String, String> attributes);
}
