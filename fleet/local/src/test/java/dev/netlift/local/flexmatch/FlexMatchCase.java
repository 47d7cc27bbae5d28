package dev.netlift.local.flexmatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One file of {@code src/test/resources/flexmatch}. */
record FlexMatchCase(String name, JsonNode json) {
  private static final Path ROOT = Path.of("src/test/resources/flexmatch");

  static Stream<FlexMatchCase> in(String folder) {
    try (var files = Files.list(ROOT.resolve(folder))) {
      return files.sorted().toList().stream().map(FlexMatchCase::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FlexMatchCase read(Path file) {
    try {
      return new FlexMatchCase(
          String.valueOf(file.getFileName()).replace(".json", ""),
          JsonMapper.shared().readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The body as published, with its comments, where the file keeps it. */
  String body() {
    return json.has("ruleSetBody")
        ? json.get("ruleSetBody").asString()
        : json.get("ruleSet").toString();
  }

  RuleSet ruleSet() {
    return ruleSet(Settings.DEFAULT);
  }

  RuleSet ruleSet(Settings settings) {
    return RuleSet.parse(body(), settings);
  }

  long atMillis() {
    return json.get("atSec").asLong() * 1_000;
  }

  List<Ticket> tickets() {
    RuleSet rules = ruleSet();
    var tickets = new ArrayList<Ticket>();
    for (JsonNode node : json.get("tickets")) {
      var players = new ArrayList<Player>();
      for (JsonNode player : node.get("players")) {
        players.add(player(rules, player));
      }
      tickets.add(
          new Ticket(
              node.get("ticketId").asString(),
              tickets.size(),
              node.get("enteredAtSec").asLong() * 1_000,
              players,
              seats(node)));
    }
    return tickets;
  }

  private static Map<String, String> seats(JsonNode ticket) {
    var seats = new HashMap<String, String>();
    if (ticket.path("backfill").asBoolean(false)) {
      for (JsonNode player : ticket.get("players")) {
        seats.put(player.get("playerId").asString(), player.get("team").asString());
      }
    }
    return seats;
  }

  private static Player player(RuleSet rules, JsonNode node) {
    String id = node.get("playerId").asString();
    var attributes = new LinkedHashMap<String, AttributeValue>();
    node.path("attributes")
        .properties()
        .forEach(
            entry ->
                attributes.put(
                    entry.getKey(), AttributeValue.read(entry.getValue(), entry.getKey())));
    var latencies = new HashMap<String, Integer>();
    node.path("latencyInMs")
        .properties()
        .forEach(entry -> latencies.put(entry.getKey(), entry.getValue().asInt()));
    return new Player(id, rules.complete(id, attributes), latencies);
  }

  /** The seating the case probes, with the players of its tickets. */
  Candidate probe(Level level) {
    Map<String, Player> players = new HashMap<>();
    tickets().forEach(ticket -> ticket.players().forEach(p -> players.put(p.id(), p)));
    Candidate candidate = level.emptyCandidate();
    json.get("expect")
        .get("probe")
        .get("teams")
        .properties()
        .forEach(
            team -> {
              for (JsonNode id : team.getValue()) {
                Player player = java.util.Objects.requireNonNull(players.get(id.asString()));
                candidate.seat(
                    candidate.indexOf(team.getKey()),
                    new Ticket(id.asString(), 0, 0, List.of(player)));
              }
            });
    return candidate;
  }

  @Override
  public String toString() {
    return name;
  }
}
