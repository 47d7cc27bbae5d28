package dev.netlift.local.console;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an operator of this cloud could call himself, in the names he would do it in. Any thread;
 * blocks until it is answered.
 */
public interface OperatorCalls {
  /** What was answered, whatever it was. */
  record Answer(int status, JsonNode body) {
    boolean good() {
      return status < 300;
    }

    /** For people. */
    String message() {
      return body.path("message").asString(body.path("Message").asString("status " + status));
    }
  }

  /**
   * A route of the backend's API, in the operators' role.
   *
   * @param path below the API, with a slash, escaped
   * @param body none for GET
   */
  Answer backend(String method, String path, Optional<ObjectNode> body);

  /** An operation of GameLift, as the administrator. */
  Answer gameLift(String operation, ObjectNode request);

  /** An operation of CloudWatch, as the administrator. */
  Answer cloudWatch(String operation, ObjectNode request);

  /**
   * An item of a table of the system stack, in DynamoDB's own JSON.
   *
   * @param construct what the table's logical id begins with
   */
  Optional<JsonNode> item(String construct, String keyName, String key);

  /**
   * Takes an instance back, as EC2 would.
   *
   * @return whether there is such an instance
   */
  boolean interrupt(String fleetId, String instanceId);
}
