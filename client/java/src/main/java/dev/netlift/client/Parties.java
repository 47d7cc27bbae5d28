package dev.netlift.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Players who want to be matched together. Any thread; calls block. */
public final class Parties {
  private static final String PARTIES = "/parties";

  private final Api api;

  public Parties(Api api) {
    this.api = api;
  }

  /**
   * A party as a member sees it.
   *
   * @param code to tell those who shall join
   * @param leaderId whoever may ask for a match
   * @param ticketId while it waits for one
   */
  public record Party(
      String id, String code, String leaderId, Optional<String> ticketId, List<Member> members) {
    public Party {
      members = List.copyOf(members);
    }
  }

  /**
   * @param ready whether he has prepared within the last two minutes
   */
  public record Member(String playerId, boolean ready) {}

  /** A new party, led by the caller. */
  public Party create() throws InterruptedException {
    return party(api.post(PARTIES, JsonMapper.shared().createObjectNode()).body());
  }

  /**
   * @throws BackendException 404 for a wrong or old code, 409 if the party is full or waiting, 429
   *     after too many tries
   */
  public Party join(String code) throws InterruptedException {
    var body = JsonMapper.shared().createObjectNode().put("code", code);
    return party(api.post(PARTIES + "/join", body).body());
  }

  public Party get(String partyId) throws InterruptedException {
    return party(api.get(path(partyId)).body());
  }

  /**
   * Tells the caller's own latencies, good for two minutes.
   *
   * @param latencies as {@link Latencies#measure} gives them
   */
  public Party prepare(String partyId, Map<String, Integer> latencies) throws InterruptedException {
    var body = JsonMapper.shared().createObjectNode();
    var byLocation = body.putObject("latencyInMs");
    latencies.forEach(byLocation::put);
    return party(api.put(path(partyId) + "/members/me", body).body());
  }

  /** Leaves; a search under way ends for the whole party. */
  public void leave(String partyId) throws InterruptedException {
    api.delete(path(partyId) + "/members/me");
  }

  private static String path(String partyId) {
    return PARTIES + "/" + URLEncoder.encode(partyId, StandardCharsets.UTF_8);
  }

  private static Party party(JsonNode body) {
    var members = new ArrayList<Member>();
    for (JsonNode member : body.path("members")) {
      members.add(new Member(text(member, "playerId"), member.path("ready").asBoolean(false)));
    }
    JsonNode ticket = body.path("ticketId");
    return new Party(
        text(body, "partyId"),
        text(body, "code"),
        text(body, "leaderId"),
        ticket.isString() ? Optional.of(ticket.asString()) : Optional.empty(),
        members);
  }

  private static String text(JsonNode node, String name) {
    String value = node.path(name).asString("");
    if (value.isEmpty()) {
      throw new BackendException(200, "malformed", "party answer: no " + name, "");
    }
    return value;
  }
}
