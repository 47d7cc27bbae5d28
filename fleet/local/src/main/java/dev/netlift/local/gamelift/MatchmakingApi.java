package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.RuleSetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tickets, matchmaking configurations and rule sets. Owned by the loop. */
final class MatchmakingApi {
  private static final int PAGE = 10;
  private static final int TICKETS_PER_CALL = 10;
  private static final int PLAYERS_MAX = 10;
  private static final int ATTRIBUTES_MAX = 10;
  private static final int PLAYER_ID_MAX = 1_024;

  private final Matchmaking matchmaking;
  private final Ids ids;

  MatchmakingApi(Matchmaking matchmaking, Ids ids) {
    this.matchmaking = matchmaking;
    this.ids = ids;
  }

  void serve(Api api) {
    api.on("StartMatchmaking", this::start);
    api.on("DescribeMatchmaking", this::describe);
    api.on("StopMatchmaking", this::stop);
    api.on("DescribeMatchmakingConfigurations", this::configurations);
    api.on("DescribeMatchmakingRuleSets", this::ruleSets);
    api.on("ValidateMatchmakingRuleSet", MatchmakingApi::validate);
  }

  private ObjectNode start(Input input) {
    String ticketId = input.text("TicketId");
    if (!ticketId.matches("[a-zA-Z0-9-.]{0,128}")) {
      throw Input.invalid("TicketId may have up to 128 letters, digits, - and dots.");
    }
    String name = input.required("ConfigurationName");
    Configuration configuration =
        matchmaking
            .configuration(name)
            .orElseThrow(
                () -> Input.notFound("Matchmaking configuration " + name + " does not exist."));
    JsonNode nodes = input.json().path("Players");
    if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > PLAYERS_MAX) {
      throw Input.invalid("Players must have 1 to " + PLAYERS_MAX + " players.");
    }
    var players = new ArrayList<Player>();
    Set<String> seen = new HashSet<>();
    for (JsonNode node : nodes) {
      Player player = player(configuration.rules(), node, "Players[" + players.size() + "]");
      if (!seen.add(player.id())) {
        throw Input.invalid("Players names " + player.id() + " twice.");
      }
      players.add(player);
    }
    return Shapes.object()
        .set(
            "MatchmakingTicket",
            Shapes.ticket(matchmaking.start(ticketId, configuration, players)));
  }

  private static Player player(RuleSet rules, JsonNode node, String where) {
    if (!node.isObject()) {
      throw Input.invalid(where + " must be an object.");
    }
    var member = new Input(node);
    String id = member.required("PlayerId");
    if (id.length() > PLAYER_ID_MAX) {
      throw Input.invalid(where + ".PlayerId may have up to " + PLAYER_ID_MAX + " characters.");
    }
    if (member.given("Team").isPresent()) {
      throw Input.invalid(where + ".Team goes with StartMatchBackfill only.");
    }
    try {
      return new Player(id, rules.complete(id, attributes(node, where)), latencies(node, where));
    } catch (IllegalArgumentException e) {
      throw Input.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, AttributeValue> attributes(JsonNode player, String where) {
    JsonNode node = player.path("PlayerAttributes");
    if (node.size() > ATTRIBUTES_MAX) {
      throw Input.invalid(where + ".PlayerAttributes may have up to " + ATTRIBUTES_MAX + ".");
    }
    var attributes = new LinkedHashMap<String, AttributeValue>();
    node.properties()
        .forEach(
            entry ->
                attributes.put(
                    entry.getKey(),
                    AttributeValue.read(
                        entry.getValue(), where + ".PlayerAttributes." + entry.getKey())));
    return attributes;
  }

  private static Map<String, Integer> latencies(JsonNode player, String where) {
    var latencies = new LinkedHashMap<String, Integer>();
    player
        .path("LatencyInMs")
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isInt() || entry.getValue().asInt() < 1) {
                throw Input.invalid(
                    where + ".LatencyInMs." + entry.getKey() + " must be a whole number from 1.");
              }
              latencies.put(entry.getKey(), entry.getValue().asInt());
            });
    return latencies;
  }

  private ObjectNode describe(Input input) {
    List<String> wanted = input.texts("TicketIds");
    if (wanted.isEmpty() || wanted.size() > TICKETS_PER_CALL) {
      throw Input.invalid("TicketIds must have 1 to " + TICKETS_PER_CALL + " ids.");
    }
    ObjectNode node = Shapes.object();
    ArrayNode found = node.putArray("TicketList");
    // As the service: unknown ids are left out.
    wanted.forEach(id -> matchmaking.find(id).ifPresent(t -> found.add(Shapes.ticket(t))));
    return node;
  }

  private ObjectNode stop(Input input) {
    String id = input.required("TicketId");
    matchmaking.stop(
        matchmaking
            .find(id)
            .orElseThrow(() -> Input.notFound("Matchmaking ticket " + id + " does not exist.")));
    return Shapes.object();
  }

  private ObjectNode configurations(Input input) {
    List<String> names = input.texts("Names");
    String ruleSet = Ids.last(input.text("RuleSetName"));
    List<Configuration> chosen =
        names.isEmpty()
            ? matchmaking.configurations().stream()
                .filter(c -> ruleSet.isEmpty() || c.ruleSetName().equals(ruleSet))
                .toList()
            : names.stream().flatMap(n -> matchmaking.configuration(n).stream()).toList();
    return Shapes.page(
        "Configurations", input.page(chosen, PAGE), c -> Shapes.configuration(c, ids));
  }

  private ObjectNode ruleSets(Input input) {
    List<String> names = input.texts("Names");
    List<Matchmaking.RuleSetResource> chosen =
        names.isEmpty()
            ? List.copyOf(matchmaking.ruleSets())
            : names.stream()
                .map(
                    name ->
                        matchmaking
                            .ruleSet(name)
                            .orElseThrow(
                                () -> Input.notFound("Rule set " + name + " does not exist.")))
                .toList();
    return Shapes.page("RuleSets", input.page(chosen, PAGE), Shapes::ruleSet);
  }

  private static ObjectNode validate(Input input) {
    try {
      RuleSet.parse(input.required("RuleSetBody"));
    } catch (RuleSetException e) {
      throw Input.invalid(String.join("\n", e.problems()));
    }
    return Shapes.object().put("Valid", true);
  }
}
