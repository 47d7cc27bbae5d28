package dev.netlift.server.achievements;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one game session has to say and nobody has answered: signed bodies of POST /reports, so that
 * whoever finds them can send them without the session's key. Immutable.
 *
 * <pre>{"v":1,"gameSessionId":"…","batches":[{"hmac":"64 hex digits","body":"…"}]}</pre>
 */
record SpoolFile(String gameSessionId, List<Batch> batches) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int VERSION = 1;
  private static final Pattern HMAC = Pattern.compile("[0-9a-f]{64}");

  /** More than the players of one session can fill. */
  static final int BATCHES_MAX = 64;

  /**
   * @param body as it is sent, byte for byte
   */
  record Batch(String hmac, String body) {
    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Torn, or never one of ours. */
  static final class UnreadableException extends Exception {
    UnreadableException(String message) {
      super(message, null, false, false);
    }
  }

  SpoolFile {
    batches = List.copyOf(batches);
  }

  byte[] write() {
    var root = JSON.createObjectNode().put("v", VERSION).put("gameSessionId", gameSessionId);
    var list = root.putArray("batches");
    batches.forEach(batch -> list.addObject().put("hmac", batch.hmac()).put("body", batch.body()));
    return JSON.writeValueAsBytes(root);
  }

  static SpoolFile read(byte[] bytes) throws UnreadableException {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.path("v").asInt(0) != VERSION || !root.path("gameSessionId").isString()) {
        throw new UnreadableException("no spool of version " + VERSION);
      }
      JsonNode list = root.path("batches");
      if (!list.isArray() || list.isEmpty() || list.size() > BATCHES_MAX) {
        throw new UnreadableException("not 1 to " + BATCHES_MAX + " batches");
      }
      var batches = new ArrayList<Batch>();
      for (JsonNode one : list) {
        String hmac = one.path("hmac").asString("");
        if (!HMAC.matcher(hmac).matches() || !one.path("body").isString()) {
          throw new UnreadableException("a batch without HMAC or body");
        }
        batches.add(new Batch(hmac, one.path("body").asString("")));
      }
      return new SpoolFile(root.path("gameSessionId").asString(""), batches);
    } catch (JacksonException e) {
      throw new UnreadableException("no JSON");
    }
  }
}
