package dev.netlift.local.match;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file with a rule set, tickets and what should become of them (docs/flexmatch.md). */
record MatchCase(String name, JsonNode json) {
  /**
   * @throws IllegalArgumentException it is no such file
   */
  static MatchCase read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(file + ": cannot be read; name a file that exists");
    }
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!json.has("ruleSet") && !json.has("ruleSetBody")) {
      throw new IllegalArgumentException(file + ": has neither ruleSet nor ruleSetBody");
    }
    String stem = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    return new MatchCase(json.path("name").asString(stem), json);
  }

  String body() {
    return json.has("ruleSetBody")
        ? json.get("ruleSetBody").asString()
        : json.get("ruleSet").toString();
  }

  long atMillis() {
    return millis(json.path("atSec"));
  }

  private static long millis(JsonNode seconds) {
    return Math.round(seconds.asDouble(0) * 1_000);
  }

  List<Ticket> tickets(RuleSet rules) {
    var tickets = new ArrayList<Ticket>();
    for (JsonNode node : json.path("tickets")) {
      var players = new ArrayList<Player>();
      Map<String, String> seats = new HashMap<>();
      boolean backfill = node.path("backfill").asBoolean(false);
      for (JsonNode player : node.path("players")) {
        Player read = player(rules, player);
        players.add(read);
        if (backfill) {
          seats.put(read.id(), player.path("team").asString(""));
        }
      }
      tickets.add(
          new Ticket(
              node.path("ticketId").asString("ticket-" + tickets.size()),
              tickets.size(),
              millis(node.path("enteredAtSec")),
              players,
              seats));
    }
    return tickets;
  }

  private static Player player(RuleSet rules, JsonNode node) {
    String id = node.path("playerId").asString("");
    var attributes = new LinkedHashMap<String, AttributeValue>();
    for (var entry : node.path("attributes").properties()) {
      String where = "player " + id + ", attribute " + entry.getKey();
      attributes.put(entry.getKey(), AttributeValue.read(entry.getValue(), where));
    }
    var latencies = new HashMap<String, Integer>();
    for (var entry : node.path("latencyInMs").properties()) {
      latencies.put(entry.getKey(), entry.getValue().asInt());
    }
    return new Player(id, rules.complete(id, attributes), latencies);
  }
}
