package dev.netlift.backend.achievements;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Measured;
import dev.netlift.backend.functions.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the changes of the achievements table off its stream and tells the bus what each unlocked.
 *
 * <p>In order, and no further than the first record that could not be told whole: that one is
 * named, and the platform comes back with it and all behind it. Whatever kills this on the way, the
 * stream still has the record.
 */
public final class UnlocksHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(UnlocksHandler.class);
  private static final String MESSAGE_TYPE = UnlockEvent.DETAIL_TYPE;
  private static final String NOTHING = "{\"Records\": []}";

  private final UnlockAnnouncer announcer;
  private final Measured measured = Measured.toLog();

  /** For the platform: builds everything from the function's environment. */
  public UnlocksHandler() {
    this(
        new EventBridgeAnnouncer(
            EventBridgeAnnouncer.client(), Environment.ofProcess().required("EVENT_BUS")));
    Snapshot.ofProcess().primedBy(() -> answer(Json.read(NOTHING)));
  }

  UnlocksHandler(UnlockAnnouncer announcer) {
    this.announcer = announcer;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    MDC.put("invocation", context.getAwsRequestId());
    try {
      JsonNode event = Json.read(in);
      int records = event.path("Records").size();
      out.write(
          Json.bytes(
              measured.call(
                  MESSAGE_TYPE,
                  records,
                  () -> answer(event),
                  answer -> answer.path("batchItemFailures").size())));
    } finally {
      MDC.clear();
    }
  }

  /** An unlock and the record that it must not be lost with. */
  private record Pending(UnlockEvent event, String sequenceNumber) {}

  /** {@code batchItemFailures}: none, or the first record that is not told whole. */
  ObjectNode answer(JsonNode event) {
    ObjectNode answer = Json.object();
    var failures = answer.putArray("batchItemFailures");
    var pending = new ArrayList<Pending>();
    String unreadable = "";
    for (JsonNode record : event.path("Records")) {
      String number = record.path("dynamodb").path("SequenceNumber").asString("");
      try {
        UnlockEvent.of(record).forEach(unlock -> pending.add(new Pending(unlock, number)));
      } catch (IllegalArgumentException e) {
        log.atError().setCause(e).addKeyValue("record", number).log("unlock unreadable");
        unreadable = number;
        break;
      }
    }
    int told = tell(pending);
    if (told < pending.size()) {
      failures.addObject().put("itemIdentifier", pending.get(told).sequenceNumber());
    } else if (!unreadable.isEmpty()) {
      failures.addObject().put("itemIdentifier", unreadable);
    }
    return answer;
  }

  /** How many are told, from the first on. */
  private int tell(List<Pending> pending) {
    int told = 0;
    while (told < pending.size()) {
      int most = Math.min(pending.size(), told + UnlockAnnouncer.AT_ONCE_MAX);
      var events = pending.subList(told, most).stream().map(Pending::event).toList();
      int taken;
      try {
        taken = announcer.announce(events);
      } catch (BackendException e) {
        log.atError().setCause(e).addKeyValue("unlocks", events.size()).log("unlocks not told");
        return told;
      }
      told += taken;
      if (taken < events.size()) {
        log.atWarn().addKeyValue("unlocks", events.size() - taken).log("unlocks not taken");
        return told;
      }
    }
    if (told > 0) {
      log.atInfo().addKeyValue("unlocks", told).log("unlocks told");
    }
    return told;
  }
}
