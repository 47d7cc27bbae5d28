package dev.netlift.local.gamelift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Follows tickets by nothing but their events and says what must not be: an order that the life of
 * a ticket does not know, a player in two matches, a party on two teams, a team too full.
 */
final class MatchmakingLedger {
  private static final int TEAM_MAX = 3;

  private enum Phase {
    SEARCHING,
    PROPOSED,
    ACCEPTED,
    PLACING,
    ENDED
  }

  private static final class Life {
    Phase phase = Phase.SEARCHING;
    String matchId = "";
  }

  final List<String> violations = new ArrayList<>();
  private final Map<String, Life> lives = new LinkedHashMap<>();
  private final Map<String, String> matchOfPlayer = new HashMap<>();
  private final Map<String, Set<String>> ticketsOfMatch = new HashMap<>();

  private void check(boolean holds, String what, JsonNode detail) {
    if (!holds) {
      violations.add(what + ": " + detail);
    }
  }

  /** Tickets whose players may be asked. */
  List<String> proposed() {
    return lives.entrySet().stream()
        .filter(e -> e.getValue().phase == Phase.PROPOSED)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Matches on their way to a place. */
  List<String> matches() {
    return matchOfPlayer.values().stream().distinct().sorted().toList();
  }

  List<String> open() {
    return lives.entrySet().stream()
        .filter(e -> e.getValue().phase != Phase.ENDED)
        .map(e -> e.getKey() + " " + e.getValue().phase)
        .toList();
  }

  void hear(JsonNode detail) {
    String type = detail.get("type").asString();
    switch (type) {
      case "MatchmakingSearching" ->
          each(detail, (life, ticket) -> searching(life, ticket, detail));
      case "PotentialMatchCreated" -> proposal(detail);
      case "AcceptMatch" ->
          each(
              detail,
              (life, _) ->
                  check(life.phase == Phase.PROPOSED, "AcceptMatch without a proposal", detail));
      case "AcceptMatchCompleted" ->
          each(
              detail,
              (life, _) -> {
                // Whoever stopped has ended it, and is told of in the same event.
                if (detail.get("acceptance").asString().equals("Accepted")) {
                  check(life.phase == Phase.PROPOSED, "accepted without a proposal", detail);
                  life.phase = Phase.ACCEPTED;
                }
              });
      case "MatchmakingSucceeded" ->
          each(
              detail,
              (life, ticket) -> {
                check(
                    life.phase == Phase.PLACING || life.phase == Phase.ACCEPTED,
                    "succeeded from " + life.phase,
                    detail);
                check(life.matchId.equals(detail.get("matchId").asString()), "other match", detail);
                end(life, ticket);
              });
      case "MatchmakingTimedOut", "MatchmakingCancelled", "MatchmakingFailed" ->
          each(
              detail,
              (life, ticket) -> {
                check(life.phase != Phase.ENDED, type + " after the end", detail);
                end(life, ticket);
              });
      case "PlacementTimedOut" -> placementTimedOut(detail.get("placementId").asString());
      default -> {}
    }
  }

  private interface Visitor {
    void visit(Life life, JsonNode ticket);
  }

  private void each(JsonNode detail, Visitor visitor) {
    for (JsonNode ticket : detail.get("tickets")) {
      // One that is stopped before it has entered has no other event.
      visitor.visit(
          lives.computeIfAbsent(ticket.get("ticketId").asString(), _ -> new Life()), ticket);
    }
  }

  private void searching(Life life, JsonNode ticket, JsonNode detail) {
    check(
        life.phase == Phase.SEARCHING || life.phase == Phase.PROPOSED,
        "searches from " + life.phase,
        detail);
    check(!ticket.get("players").get(0).has("accepted"), "an answer outlives its match", detail);
    leave(life, ticket);
  }

  private void proposal(JsonNode detail) {
    String matchId = detail.get("matchId").asString();
    Map<String, Integer> sizes = new HashMap<>();
    Set<String> players = new HashSet<>();
    for (JsonNode ticket : detail.get("tickets")) {
      Life life = lives.get(ticket.get("ticketId").asString());
      check(life != null && life.phase == Phase.SEARCHING, "matched without searching", detail);
      if (life == null) {
        continue;
      }
      life.phase = detail.get("acceptanceRequired").asBoolean() ? Phase.PROPOSED : Phase.PLACING;
      life.matchId = matchId;
      ticketsOfMatch
          .computeIfAbsent(matchId, _ -> new HashSet<>())
          .add(ticket.get("ticketId").asString());
      Set<String> teams = new HashSet<>();
      for (JsonNode player : ticket.get("players")) {
        String id = player.get("playerId").asString();
        check(players.add(id), id + " is in the match twice", detail);
        String other = matchOfPlayer.put(id, matchId);
        check(other == null, id + " is in match " + other + " already", detail);
        teams.add(player.get("team").asString());
        sizes.merge(player.get("team").asString(), 1, Integer::sum);
      }
      boolean playing = !ticket.get("ticketId").asString().startsWith("t");
      check(playing || teams.size() == 1, "a party is split", detail);
    }
    check(sizes.values().stream().allMatch(size -> size <= TEAM_MAX), "a team too full", detail);
  }

  /** They search on, and no event of their own says so. */
  private void placementTimedOut(String matchId) {
    for (String id : ticketsOfMatch.getOrDefault(matchId, Set.of())) {
      Life life = lives.get(id);
      if (life != null && life.phase != Phase.ENDED && life.matchId.equals(matchId)) {
        life.phase = Phase.SEARCHING;
        life.matchId = "";
      }
    }
    matchOfPlayer.values().removeIf(matchId::equals);
  }

  private void leave(Life life, JsonNode ticket) {
    life.phase = Phase.SEARCHING;
    life.matchId = "";
    release(ticket);
  }

  private void end(Life life, JsonNode ticket) {
    check(life.phase != Phase.ENDED, "ended twice", ticket);
    life.phase = Phase.ENDED;
    release(ticket);
  }

  private void release(JsonNode ticket) {
    ticket
        .get("players")
        .forEach(player -> matchOfPlayer.remove(player.get("playerId").asString()));
  }
}
