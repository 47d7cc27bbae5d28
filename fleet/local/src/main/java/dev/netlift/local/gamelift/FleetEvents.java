package dev.netlift.local.gamelift;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happens to fleets into their own records and into the log. Owned by the loop. */
final class FleetEvents {
  private static final Logger log = LoggerFactory.getLogger(FleetEvents.class);

  private final Loop loop;
  private final Ids ids;
  private Consumer<FleetEvent> listener = _ -> {};

  FleetEvents(Loop loop, Ids ids) {
    this.loop = loop;
    this.ids = ids;
  }

  /** Hears of each event from now on. */
  void listen(Consumer<FleetEvent> heard) {
    listener = heard;
  }

  void add(Fleet fleet, String code, String message) {
    var event = new FleetEvent(ids.uuid(), fleet.id, code, message, loop.now());
    fleet.remember(event);
    listener.accept(event);
    log.atInfo()
        .addKeyValue("fleet", fleet.id)
        .addKeyValue("code", code)
        .addKeyValue("detail", message)
        .log("fleet event");
  }
}
