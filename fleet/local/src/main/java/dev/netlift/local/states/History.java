package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What happens in one execution, as Step Functions writes it to a log group. One thread. */
final class History {
  /** How much of it is written. */
  enum Level {
    OFF,
    FATAL,
    ERROR,
    ALL
  }

  private static final Set<String> FATAL =
      Set.of("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted");
  private static final Set<String> ERROR = Set.of("TaskFailed", "TaskTimedOut", "FailStateEntered");

  private final String executionArn;
  private final Level level;
  private final boolean data;
  private final Consumer<String> lines;
  private int id;

  /**
   * @param data whether inputs, outputs, parameters and causes are written
   */
  History(String executionArn, Level level, boolean data, Consumer<String> lines) {
    this.executionArn = executionArn;
    this.level = level;
    this.data = data;
    this.lines = lines;
  }

  /** Of one event: begins empty. */
  final class Details {
    private final ObjectNode node = Bodies.MAPPER.createObjectNode();

    Details fact(String name, String value) {
      node.put(name, value);
      return this;
    }

    Details data(String name, JsonNode value) {
      if (data) {
        node.put(name, value.toString());
        node.putObject(name + "Details").put("truncated", false);
      }
      return this;
    }

    Details error(String error, String cause) {
      node.put("error", error);
      if (data) {
        node.put("cause", cause);
      }
      return this;
    }

    Details resource(Resource resource) {
      node.put("resource", resource.action()).put("resourceType", resource.type());
      return this;
    }

    Details parameters(JsonNode value, Optional<Integer> timeoutSeconds) {
      if (data) {
        node.put("parameters", value.toString());
      }
      timeoutSeconds.ifPresent(seconds -> node.put("timeoutInSeconds", seconds));
      return this;
    }
  }

  Details details() {
    return new Details();
  }

  /**
   * @return the event's number, from 1
   */
  int add(String type, Details details, Instant now) {
    id++;
    if (level.compareTo(needed(type)) >= 0) {
      ObjectNode event =
          Bodies.MAPPER.createObjectNode().put("id", Integer.toString(id)).put("type", type);
      event.set("details", details.node);
      event
          .put("previous_event_id", Integer.toString(id - 1))
          .put("event_timestamp", Long.toString(now.toEpochMilli()))
          .put("execution_arn", executionArn)
          .put("redrive_count", "0");
      lines.accept(event.toString());
    }
    return id;
  }

  private static Level needed(String type) {
    if (FATAL.contains(type)) {
      return Level.FATAL;
    }
    return ERROR.contains(type) ? Level.ERROR : Level.ALL;
  }
}
