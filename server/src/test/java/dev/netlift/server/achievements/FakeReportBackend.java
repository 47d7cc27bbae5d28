package dev.netlift.server.achievements;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Folds running totals as the backend does, and can be out of order in the ways it can be.
 *
 * <p>The first kill unlocks "first_blood"; a report repeated as it was gets its unlocks repeated.
 */
public final class FakeReportBackend implements ReportBackend {
  /** What happens to one request. */
  public enum Fault {
    NONE,
    /** Neither counted nor answered. */
    DOWN,
    /** Counted, but the answer is lost. */
    ANSWER_LOST,
    /** Answered with 503. */
    BUSY,
    /** Answered with 400. */
    BAD_REQUEST,
    /** Answered with something that is no JSON. */
    BABBLE,
    /** The role is not believed. */
    FORBIDDEN,
    WRONG_HMAC,
    UNKNOWN_SESSION
  }

  public final List<String> bodies = new CopyOnWriteArrayList<>();
  public final List<String> hmacs = new CopyOnWriteArrayList<>();
  public final Map<String, Long> kills = new HashMap<>();
  public final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Long> unlockedBy = new HashMap<>();

  @Override
  public synchronized Answer post(byte[] body, String hmac) throws IOException {
    bodies.add(new String(body, StandardCharsets.UTF_8));
    hmacs.add(hmac);
    var fault = faults.isEmpty() ? Fault.NONE : faults.removeFirst();
    return switch (fault) {
      case NONE -> new Answer(200, count(body));
      case DOWN -> throw new IOException("planted outage");
      case ANSWER_LOST -> {
        count(body);
        throw new IOException("planted loss");
      }
      case BUSY -> new Answer(503, new byte[0]);
      case BAD_REQUEST -> new Answer(400, new byte[0]);
      case FORBIDDEN -> error(403, "forbidden");
      case WRONG_HMAC -> error(403, "wrong_hmac");
      case UNKNOWN_SESSION -> error(404, "unknown_session");
      case BABBLE -> new Answer(200, "<html>".getBytes(StandardCharsets.UTF_8));
    };
  }

  private static Answer error(int status, String error) {
    String body = "{\"error\":\"" + error + "\"}";
    return new Answer(status, body.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] count(byte[] body) {
    var json = new JsonMapper();
    var answer = json.createObjectNode();
    var results = answer.putArray("results");
    for (JsonNode report : json.readTree(body).path("reports")) {
      String player = report.path("playerId").asString();
      long sequence = report.path("sequence").asLong();
      long now = report.path("totals").path("kills").asLong();
      boolean fresh = sequence > sequences.getOrDefault(player, 0L);
      if (fresh) {
        sequences.put(player, sequence);
        kills.put(player, now);
        if (now > 0) {
          unlockedBy.putIfAbsent(player, sequence);
        }
      }
      var result = results.addObject();
      result.put("playerId", player);
      result.put("status", fresh ? "applied" : "stale");
      var unlocks = result.putArray("unlocks");
      if (unlockedBy.getOrDefault(player, -1L) == sequence) {
        var unlock = unlocks.addObject();
        unlock.put("id", "first_blood");
        unlock.put("name", "First blood");
        unlock.put("unlockedAtMillis", 1234);
      }
    }
    return json.writeValueAsBytes(answer);
  }
}
