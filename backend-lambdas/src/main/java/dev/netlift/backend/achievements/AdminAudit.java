package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.sessions.AuditStore;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Writes down who is about to do what, and why. Any thread. */
final class AdminAudit {
  private static final Logger log = LoggerFactory.getLogger(AdminAudit.class);
  static final int REASON_LENGTH_MAX = 256;

  private final AuditStore store;
  private final Clock clock;

  AdminAudit(AuditStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * When this returns it is written, whether or not what follows comes about.
   *
   * @param body has the {@code reason}
   * @return the entry's id
   */
  String write(Request request, JsonNode body, String what, String subject) {
    String reason = Json.text(body, "reason", REASON_LENGTH_MAX);
    var entry =
        new AuditStore.Entry(
            Randomness.uuid(), clock.millis(), request.userArn(), what, subject, reason);
    store.append(entry);
    log.atWarn()
        .addKeyValue("who", request.userArn())
        .addKeyValue("what", what)
        .addKeyValue("audit", entry.entryId())
        .log("an operator works on achievements");
    return entry.entryId();
  }
}
