package dev.netlift.local.gamelift;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The account's default event bus. Any thread; never blocks and never throws for a full bus. */
@FunctionalInterface
public interface EventBus {
  /** A bus nobody listens to. */
  EventBus NONE = (_, _, _, _) -> {};

  /**
   * Puts one event; the bus adds id, time, account and region. Best effort, as in AWS: what cannot
   * be taken is dropped and logged by the bus.
   *
   * @param source for example {@code aws.gamelift}
   * @param detailType for example {@code GameLift Matchmaking Event}
   * @param resources ARNs the event is about
   * @param detail handed over: the caller changes it no more
   */
  void put(String source, String detailType, List<String> resources, ObjectNode detail);
}
