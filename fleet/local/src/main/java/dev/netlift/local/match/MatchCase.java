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
      var at = e.getLocation();
      throw new IllegalArgumentException(
          file
              + ": not valid JSON"
              + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException(file + ": must be one JSON object, the case");
    }
    if (!json.has("ruleSet") && !json.has("ruleSetBody")) {
      throw new IllegalArgumentException(file + ": has neither ruleSet nor ruleSetBody");
    }
    return new MatchCase(json.path("name").asString(stem(file)), json);
  }

  /** What a case without a name is called. */
  static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
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
      if (!entry.getValue().isNumber()) {
        throw new IllegalArgumentException(
            "player " + id + ", latencyInMs." + entry.getKey() + ": must be a number");
      }
      latencies.put(entry.getKey(), (int) Math.round(entry.getValue().asDouble()));
    }
    return new Player(id, rules.complete(id, attributes), latencies);
  }
}
