package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what must not be counted and must not be lost, and rings for somebody to look. */
final class Quarantine {
  private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

  private final QuarantineStore store;
  private final Metrics metrics;

  Quarantine(QuarantineStore store, Metrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  /**
   * When this returns, the report is kept.
   *
   * @throws BackendException when the store fails; telling it again is safe
   */
  void keep(Quarantined entry) {
    if (store.keep(entry)) {
      metrics.count(Metrics.Name.REPORTS_QUARANTINED, 1);
      log.atWarn()
          .addKeyValue("player", entry.playerId())
          .addKeyValue("reason", entry.fault().reason())
          .addKeyValue("metric", entry.fault().metric())
          .log("report quarantined");
    }
  }
}
