package dev.netlift.local.eventbridge;

/** Starts state machines for rules. Any thread. */
@FunctionalInterface
public interface ExecutionStarter {
  /**
   * @param roleArn of the target: must let EventBridge take it, and may start the machine
   * @param machineArn the target
   * @param input JSON
   * @throws dev.netlift.local.front.AwsException 403 when the role does not reach, else as
   *     StartExecution
   */
  void start(String roleArn, String machineArn, String input);
}
