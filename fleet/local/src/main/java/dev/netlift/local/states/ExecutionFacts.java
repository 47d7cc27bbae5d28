package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who an execution is and of which machine. Immutable. */
record ExecutionFacts(
    String arn,
    String name,
    String roleArn,
    String machineArn,
    String machineName,
    Instant started) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The context object, which {@code $$} leads into. */
  ObjectNode context(JsonNode input, String state, Instant entered, int retryCount) {
    ObjectNode context = Bodies.MAPPER.createObjectNode();
    ObjectNode execution = context.putObject("Execution");
    execution.put("Id", arn);
    execution.set("Input", input);
    execution
        .put("StartTime", TIME.format(started))
        .put("Name", name)
        .put("RoleArn", roleArn)
        .put("RedriveCount", 0);
    context
        .putObject("State")
        .put("EnteredTime", TIME.format(entered))
        .put("Name", state)
        .put("RetryCount", retryCount);
    context.putObject("StateMachine").put("Id", machineArn).put("Name", machineName);
    return context;
  }
}
