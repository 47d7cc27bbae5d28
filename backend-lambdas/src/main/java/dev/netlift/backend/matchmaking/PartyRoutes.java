package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.parties.Party;
import dev.netlift.backend.parties.PartyCodes;
import dev.netlift.backend.quotas.Door;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /parties}, {@code POST /parties/join}, {@code GET /parties/{id}}, {@code PUT} and
 * {@code DELETE /parties/{id}/members/me}.
 */
final class PartyRoutes {
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final int TEXT_LENGTH_MAX = 100;
  private static final Pattern PARTY_ID = Pattern.compile("[0-9a-f-]{36}");

  private final Parties parties;
  private final Newcomers newcomers;
  private final Door door;
  private final Settable settable;
  private final Clock clock;

  PartyRoutes(Parties parties, Newcomers newcomers, Door door, Settable settable, Clock clock) {
    this.parties = parties;
    this.newcomers = newcomers;
    this.door = door;
    this.settable = settable;
    this.clock = clock;
  }

  /**
   * @param below the path's segments after {@code parties}
   */
  Reply answer(Request request, List<String> below) {
    String player = request.player();
    String call = request.method() + (below.isEmpty() ? "" : " " + below.size());
    if (call.equals("POST")) {
      newcomers.admit(player, request.sourceAddress());
      return Reply.of(201, json(parties.create(player), player));
    }
    if (call.equals("POST 1") && below.getFirst().equals("join")) {
      return join(request, player);
    }
    if (call.equals("GET 1")) {
      return Reply.of(200, json(parties.read(player, id(below)), player));
    }
    boolean me = below.size() == 3 && below.get(1).equals("members") && below.get(2).equals("me");
    if (me && request.method().equals("PUT")) {
      return prepare(request, player, id(below));
    }
    if (me && request.method().equals("DELETE")) {
      parties.leave(player, id(below));
      return new Reply(204, null, Map.of());
    }
    throw Refusal.notFound("no such route");
  }

  private Reply join(Request request, String player) {
    door.join(player, request.sourceAddress());
    String typed = Json.text(request.json(BODY_BYTES_MAX), "code", TEXT_LENGTH_MAX);
    String code =
        PartyCodes.read(typed)
            .orElseThrow(() -> Refusal.field("code", "is six letters and digits, as shown"));
    newcomers.admit(player, request.sourceAddress());
    return Reply.of(200, json(parties.join(player, code), player));
  }

  private Reply prepare(Request request, String player, String partyId) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    var latencies = TicketRequest.latencies(body);
    var attributes = new TreeMap<String, Object>();
    for (var entry : body.path("attributes").properties()) {
      attributes.put(entry.getKey(), settable.check(entry.getKey(), entry.getValue()));
    }
    return Reply.of(200, json(parties.prepare(player, partyId, latencies, attributes), player));
  }

  private static String id(List<String> below) {
    String id = below.getFirst();
    if (!PARTY_ID.matcher(id).matches()) {
      throw Refusal.notFound("no such party of yours");
    }
    return id;
  }

  /** What a member sees: of the others who they are and whether they are ready, no more. */
  private ObjectNode json(Party party, String player) {
    ObjectNode json =
        Json.object()
            .put("partyId", party.partyId())
            .put("code", party.code())
            .put("state", party.state().name())
            .put("leaderId", party.leader());
    if (party.ticketId() != null) {
      json.put("ticketId", party.ticketId());
    }
    var members = json.putArray("members");
    long now = clock.millis();
    for (var member : party.members()) {
      members
          .addObject()
          .put("playerId", member.playerId())
          .put("ready", member.ready(now))
          .put("me", member.playerId().equals(player));
    }
    return json;
  }
}
