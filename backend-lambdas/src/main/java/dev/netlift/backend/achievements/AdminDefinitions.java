package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.DefinitionsStore.Body;
import dev.netlift.backend.achievements.DefinitionsStore.Head;
import dev.netlift.backend.achievements.LiveDefinitions.Live;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.protocol.Limits;
import java.time.Clock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The live definitions: read, tried, changed. All of them are one document with one {@code rev};
 * whoever changes it says which one he has seen.
 */
final class AdminDefinitions {
  private static final int BODY_BYTES_MAX = 4 * 1024 * 1024;
  static final int PAGE_MAX = 100;

  private final LiveDefinitions live;
  private final DefinitionsStore store;
  private final AggregateStore aggregates;
  private final AdminAudit audit;
  private final Clock clock;

  AdminDefinitions(AdminHandler.Parts parts) {
    live = parts.live();
    store = parts.definitions();
    aggregates = parts.aggregates();
    audit = new AdminAudit(parts.audit(), parts.clock());
    clock = parts.clock();
  }

  Reply show() {
    Live now = live.looked();
    ObjectNode answer = about(now);
    answer.set("definitions", now.file());
    return Reply.of(200, answer);
  }

  private static ObjectNode about(Live now) {
    return Json.object()
        .put("rev", now.rev())
        .put("fingerprint", now.definitions().fingerprint())
        .put("version", now.definitions().version());
  }

  /**
   * What definitions would do: their faults; else how they differ, and whom of a page of players
   * they would unlock what. Changes nothing.
   */
  Reply plan(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    Live now = live.looked();
    ObjectNode answer = about(now);
    Definitions next;
    try {
      next = Definitions.after(now.lasting(), body.path("definitions"));
    } catch (FaultyDefinitions e) {
      return Reply.of(422, faulty(e, request));
    }
    answer.put("next", next.fingerprint());
    ArrayNode differences = answer.putArray("differences");
    for (Difference one : Difference.between(now.definitions(), next)) {
      differences
          .addObject()
          .put("change", one.change())
          .put("what", one.what())
          .put("how", one.how());
    }
    String after = body.has("cursor") ? Json.text(body, "cursor", Limits.PLAYER_ID_MAX) : null;
    var page = aggregates.page(after, PAGE_MAX);
    answer.put("scanned", page.aggregates().size());
    ArrayNode players = answer.putArray("players");
    int due = 0;
    for (Aggregate one : page.aggregates()) {
      var anyway = Fold.touch(now.definitions(), one, clock.millis());
      due += anyway.unlocks().isEmpty() ? 0 : 1;
      var unlocks = Fold.touch(next, anyway.aggregate(), clock.millis()).unlocks();
      if (!unlocks.isEmpty()) {
        var keys = players.addObject().put("playerId", one.playerId()).putArray("unlocks");
        unlocks.stream().sorted().forEach(keys::add);
      }
    }
    answer.put("due", due);
    if (page.next() != null) {
      answer.put("cursor", page.next());
    }
    return Reply.of(200, answer);
  }

  private static ObjectNode faulty(FaultyDefinitions e, Request request) {
    ObjectNode answer =
        Json.object()
            .put("error", "faulty_definitions")
            .put("message", "these definitions cannot be used; all faults are listed")
            .put("requestId", request.requestId());
    ArrayNode faults = answer.putArray("faults");
    e.faults().forEach(faults::add);
    return answer;
  }

  /** Makes the whole document of the call live. */
  Reply apply(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    return apply(request, body, body.path("definitions"));
  }

  /** Defines one achievement, or defines it anew in its place. */
  Reply put(Request request, String id) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    JsonNode one = body.path("achievement");
    if (!one.path("id").asString("").equals(id)) {
      throw Refusal.field("achievement.id", "must be the one in the path");
    }
    ObjectNode file = live.looked().file().deepCopy().asObject();
    ArrayNode list = file.withArray("achievements");
    int at = place(list, id);
    if (at < 0) {
      list.add(one);
    } else {
      list.set(at, one);
    }
    return apply(request, body, file);
  }

  /** Takes one achievement out; who unlocked it keeps it. */
  Reply delete(Request request, String id) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    ObjectNode file = live.looked().file().deepCopy().asObject();
    ArrayNode list = file.withArray("achievements");
    int at = place(list, id);
    if (at < 0) {
      throw Refusal.notFound("no achievement " + id);
    }
    list.remove(at);
    return apply(request, body, file);
  }

  private static int place(ArrayNode list, String id) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path("id").asString("").equals(id)) {
        return i;
      }
    }
    return -1;
  }

  private Reply apply(Request request, JsonNode body, JsonNode file) {
    long rev = Json.whole(body, "rev", 0, Long.MAX_VALUE);
    Live now = live.looked();
    Definitions next;
    try {
      next = Definitions.after(now.lasting(), file);
    } catch (FaultyDefinitions e) {
      return Reply.of(422, faulty(e, request));
    }
    if (next.fingerprint().equals(now.definitions().fingerprint())) {
      return Reply.of(200, about(now).put("changed", false));
    }
    if (rev != now.rev()) {
      throw overtaken(now);
    }
    String auditId =
        audit.write(
            request,
            body,
            "definitions",
            "rev " + (rev + 1) + " " + next.fingerprint() + " after " + describe(now));
    var head =
        new Head(
            rev + 1,
            "b:" + Randomness.uuid(),
            next.fingerprint(),
            clock.millis(),
            request.userArn());
    var gone = now.lasting().without(Lasting.of(next));
    if (!store.apply(head, new Body(file, gone))) {
      throw overtaken(live.looked());
    }
    return Reply.of(200, about(live.looked()).put("changed", true).put("auditId", auditId));
  }

  private static String describe(Live now) {
    return "rev " + now.rev() + " " + now.definitions().fingerprint();
  }

  private static Refusal overtaken(Live now) {
    return new Refusal(
        409,
        "overtaken",
        "rev " + now.rev() + " is live meanwhile; look at it, plan again, and say that rev");
  }
}
