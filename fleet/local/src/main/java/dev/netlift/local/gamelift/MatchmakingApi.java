package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
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

  private final GameLiftConfig config;
  private final Matchmaking matchmaking;
  private final Configurations configurations;
  private final Ids ids;

  MatchmakingApi(
      GameLiftConfig config, Matchmaking matchmaking, Configurations configurations, Ids ids) {
    this.config = config;
    this.matchmaking = matchmaking;
    this.configurations = configurations;
    this.ids = ids;
  }

  void serve(Api api) {
    api.on("StartMatchmaking", this::start);
    api.on("DescribeMatchmaking", this::describe);
    api.on("StopMatchmaking", this::stop);
    api.on("AcceptMatch", this::accept);
    api.on("UpdateMatchmakingConfiguration", this::update);
    api.on("DescribeMatchmakingConfigurations", this::configurations);
    api.on("DescribeMatchmakingRuleSets", this::ruleSets);
    api.on("ValidateMatchmakingRuleSet", this::validate);
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
            shape(matchmaking, matchmaking.start(ticketId, configuration, players)));
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

  static ObjectNode shape(Matchmaking matchmaking, MatchTicket ticket) {
    return Shapes.ticket(ticket, matchmaking.estimateMillis(ticket));
  }

  static Map<String, AttributeValue> attributes(JsonNode player, String where) {
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

  static Map<String, Integer> latencies(JsonNode player, String where) {
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
    wanted.forEach(id -> matchmaking.find(id).ifPresent(t -> found.add(shape(matchmaking, t))));
    return node;
  }

  private ObjectNode stop(Input input) {
    matchmaking.stop(existing(input));
    return Shapes.object();
  }

  private MatchTicket existing(Input input) {
    String id = input.required("TicketId");
    return matchmaking
        .find(id)
        .orElseThrow(() -> Input.notFound("Matchmaking ticket " + id + " does not exist."));
  }

  private ObjectNode accept(Input input) {
    List<String> players = input.texts("PlayerIds");
    if (players.isEmpty()) {
      throw Input.invalid("PlayerIds must name at least one player.");
    }
    matchmaking.accept(existing(input), players, input.required("AcceptanceType").equals("ACCEPT"));
    return Shapes.object();
  }

  /** What is not named stays: the configuration as it is described, with the request on top. */
  private ObjectNode update(Input input) {
    String name = input.required("Name");
    Configuration old =
        matchmaking
            .configuration(name)
            .orElseThrow(
                () -> Input.notFound("Matchmaking configuration " + name + " does not exist."));
    input
        .given("RuleSetName")
        .filter(ruleSet -> matchmaking.ruleSet(ruleSet).isEmpty())
        .ifPresent(
            ruleSet -> {
              throw Input.notFound("Rule set " + ruleSet + " does not exist.");
            });
    ObjectNode merged = Shapes.configuration(old, ids);
    input.json().properties().forEach(member -> merged.set(member.getKey(), member.getValue()));
    merged.put("Name", old.name());
    if (input.text("FlexMatchMode").equals("STANDALONE")) {
      merged.remove("GameSessionQueueArns");
    }
    Configuration updated;
    try {
      updated = configurations.read(new Property(merged, "request"), old.created());
    } catch (DeployException e) {
      throw Input.invalid(String.valueOf(e.getMessage()));
    }
    matchmaking.update(updated);
    return Shapes.object().set("Configuration", Shapes.configuration(updated, ids));
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
        "Configurations",
        input.page(chosen, Configuration::name, PAGE),
        c -> Shapes.configuration(c, ids));
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
    return Shapes.page(
        "RuleSets", input.page(chosen, Matchmaking.RuleSetResource::name, PAGE), Shapes::ruleSet);
  }

  private ObjectNode validate(Input input) {
    try {
      RuleSet.parse(input.required("RuleSetBody"), config.matchmaking().rules());
    } catch (RuleSetException e) {
      throw Input.invalid(String.join("\n", e.problems()));
    }
    return Shapes.object().put("Valid", true);
  }
}
