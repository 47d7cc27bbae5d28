package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** The operations of the GameLift API that this cloud serves, by name. Owned by the loop. */
final class Api {
  private final Map<String, Function<Input, ObjectNode>> operations = new TreeMap<>();
  private final Listings listings;

  Api(Listings listings) {
    this.listings = listings;
  }

  void on(String operation, Function<Input, ObjectNode> handler) {
    operations.put(operation, handler);
  }

  ObjectNode call(String operation, Input input) {
    Function<Input, ObjectNode> handler = operations.get(operation);
    if (handler == null) {
      throw new AwsException(
          400,
          "UnknownOperationException",
          "The local GameLift does not serve "
              + operation
              + "; it serves "
              + String.join(", ", operations.keySet())
              + ".");
    }
    Schema.requests().check(operation, input.json());
    return handler.apply(input.of(operation, listings));
  }
}
