package dev.netlift.local.match;

import dev.netlift.local.flexmatch.Explainer;
import dev.netlift.local.flexmatch.Explanation;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.RuleSetException;
import dev.netlift.local.flexmatch.Settings;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs one case: one full pass over all its tickets, held against what it expects. */
final class CaseRunner {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Settings settings;

  CaseRunner(Settings settings) {
    this.settings = settings;
  }

  /**
   * @param got what came out, in the words of the case's {@code expect}
   */
  record Result(String name, boolean pass, ObjectNode got, JsonNode expected) {
    /** A file that cannot be run. */
    static Result error(String name, IllegalArgumentException why) {
      return new Result(
          name,
          false,
          JSON.createObjectNode().put("error", why.getMessage()),
          JSON.createObjectNode().put("case", "a file that can be run"));
    }

    ObjectNode json() {
      ObjectNode json = JSON.createObjectNode();
      json.put("name", name);
      json.put("pass", pass);
      json.set("got", got);
      json.set("expected", expected);
      return json;
    }
  }

  Result run(MatchCase c) {
    JsonNode json = c.json();
    boolean invalid = json.has("wrong");
    ObjectNode got = JSON.createObjectNode();
    RuleSet rules;
    try {
      rules = RuleSet.parse(c.body(), settings);
    } catch (RuleSetException e) {
      got.put("valid", false);
      ArrayNode messages = got.putArray("messages");
      e.problems().forEach(messages::add);
      JsonNode expected =
          invalid
              ? JSON.createObjectNode()
                  .put("valid", false)
                  .put("wrong", json.path("wrong").asString(""))
              : json.has("expect")
                  ? json.get("expect")
                  : JSON.createObjectNode().put("valid", true);
      boolean reading =
          json.path("readings")
              .valueStream()
              .anyMatch(r -> r.asString("").equals("rule set invalid"));
      return new Result(c.name(), invalid || reading, got, expected);
    }
    if (!json.has("expect")) {
      got.put("valid", true);
      ObjectNode expected = JSON.createObjectNode().put("valid", !invalid);
      boolean pass = !invalid;
      if (json.has("readings")) {
        List<Match> found = describe(got, c, rules, c.tickets(rules));
        expected.set("readings", json.get("readings"));
        expected.set("recommended", json.path("recommended"));
        pass = json.get("readings").valueStream().anyMatch(reading -> agrees(reading, found));
      }
      return new Result(c.name(), pass, got, expected);
    }
    List<Ticket> tickets = c.tickets(rules);
    List<Match> matches = describe(got, c, rules, tickets);
    boolean pass = meets(json.get("expect"), got, matches);
    pass &= probe(json.get("expect").path("probe"), got, rules, tickets);
    return new Result(c.name(), pass, got, json.get("expect"));
  }

  /** Whether a reading of an ambiguous case is what came out of a valid rule set. */
  private static boolean agrees(JsonNode reading, List<Match> found) {
    if (reading.isString()) {
      return reading.asString().equals("none")
          ? found.isEmpty()
          : reading.asString().equals("rule set valid");
    }
    var wanted = new HashSet<Set<String>>();
    reading.forEach(tickets -> wanted.add(texts(tickets)));
    var got = new HashSet<Set<String>>();
    found.forEach(
        match -> got.add(new HashSet<>(match.tickets().stream().map(Ticket::id).toList())));
    return wanted.equals(got);
  }

  private static List<Match> describe(
      ObjectNode got, MatchCase c, RuleSet rules, List<Ticket> tickets) {
    List<Match> matches =
        new Matcher(rules, Matcher.Budget.DEFAULT).pass(tickets, c.atMillis()).matches();
    if (matches.isEmpty()) {
      got.put("matched", "none");
    } else {
      ArrayNode matched = got.putArray("matched");
      for (Match match : matches) {
        ObjectNode one = matched.addObject();
        ArrayNode ids = one.putArray("ticketIds");
        match.tickets().forEach(ticket -> ids.add(ticket.id()));
        one.put("playerCount", match.playerCount());
        one.set("teams", JSON.valueToTree(match.teams()));
        ObjectNode sizes = one.putObject("teamSizes");
        match.teams().forEach((team, players) -> sizes.put(team, players.size()));
      }
    }
    var left = new ArrayList<>(tickets);
    matches.forEach(match -> left.removeAll(match.tickets()));
    ArrayNode unmatched = got.putArray("unmatched");
    left.forEach(ticket -> unmatched.add(ticket.id()));
    if (matches.isEmpty() && !left.isEmpty()) {
      why(got, rules, left, c.atMillis());
    }
    return matches;
  }

  /** What stops each ticket, and all rules among it. */
  private static void why(ObjectNode got, RuleSet rules, List<Ticket> left, long nowMillis) {
    var failed = new TreeSet<String>();
    ObjectNode reasons = got.putObject("why");
    var explainer = new Explainer(rules);
    for (Ticket ticket : left.subList(0, Math.min(20, left.size()))) {
      Explanation explanation = explainer.explain(ticket, left, nowMillis);
      failed.addAll(explanation.failedRules());
      reasons.put(ticket.id(), explanation.text());
    }
    got.set("failedRules", JSON.valueToTree(failed));
  }

  private static boolean meets(JsonNode expect, ObjectNode got, List<Match> matches) {
    if (expect.has("unmatched")
        && !texts(expect.get("unmatched")).equals(texts(got.get("unmatched")))) {
      return false;
    }
    if (expect.has("failedRules")
        && !texts(got.path("failedRules")).containsAll(texts(expect.get("failedRules")))) {
      return false;
    }
    JsonNode matched = expect.path("matched");
    if (matched.isString() || matched.isMissingNode()) {
      return matched.isMissingNode() || matches.isEmpty();
    }
    return matched.size() == matches.size() && assign(matched, 0, new ArrayList<>(matches));
  }

  /** Whether each wanted match is another of those found. */
  private static boolean assign(JsonNode wanted, int next, List<Match> left) {
    if (next == wanted.size()) {
      return true;
    }
    for (Match match : left) {
      if (is(match, wanted.get(next))) {
        var rest = new ArrayList<>(left);
        rest.remove(match);
        if (assign(wanted, next + 1, rest)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean is(Match match, JsonNode wanted) {
    Set<String> ids = new HashSet<>(match.tickets().stream().map(Ticket::id).toList());
    boolean good = !wanted.has("ticketIds") || ids.equals(texts(wanted.get("ticketIds")));
    good &= ids.containsAll(texts(wanted.path("mustInclude")));
    good &= !wanted.has("playerCount") || wanted.get("playerCount").asInt() == match.playerCount();
    for (var team : wanted.path("teams").properties()) {
      good &= members(match, team.getKey()).equals(texts(team.getValue()));
    }
    for (var team : wanted.path("teamSizes").properties()) {
      good &= members(match, team.getKey()).size() == team.getValue().asInt();
    }
    for (JsonNode group : wanted.path("together")) {
      good &= teamsOf(match, group).size() == 1;
    }
    for (JsonNode group : wanted.path("apart")) {
      good &= teamsOf(match, group).size() == group.size();
    }
    return good;
  }

  private static Set<String> members(Match match, String team) {
    return new HashSet<>(match.teams().getOrDefault(team, List.of()));
  }

  private static Set<String> teamsOf(Match match, JsonNode players) {
    var teams = new HashSet<String>();
    for (JsonNode player : players) {
      match.teams().entrySet().stream()
          .filter(team -> team.getValue().contains(player.asString()))
          .map(Map.Entry::getKey)
          .forEach(teams::add);
    }
    return teams;
  }

  private static boolean probe(
      JsonNode probe, ObjectNode got, RuleSet rules, Collection<Ticket> tickets) {
    if (probe.isMissingNode()) {
      return true;
    }
    var players = new HashMap<String, Player>();
    tickets.forEach(ticket -> ticket.players().forEach(p -> players.put(p.id(), p)));
    var teams = new LinkedHashMap<String, List<Player>>();
    for (var team : probe.path("teams").properties()) {
      var seated = new ArrayList<Player>();
      for (JsonNode id : team.getValue()) {
        Player player = players.get(id.asString());
        if (player == null) {
          throw new IllegalArgumentException("probe: there is no player " + id.asString());
        }
        seated.add(player);
      }
      teams.put(team.getKey(), seated);
    }
    Map<String, Boolean> verdicts =
        rules.judge(teams, Math.round(probe.path("ageSec").asDouble(0) * 1_000));
    got.putObject("probe").set("ruleResults", JSON.valueToTree(verdicts));
    boolean good = true;
    for (var result : probe.path("ruleResults").properties()) {
      good &= Boolean.valueOf(result.getValue().asBoolean()).equals(verdicts.get(result.getKey()));
    }
    return good;
  }

  private static Set<String> texts(JsonNode array) {
    var texts = new HashSet<String>();
    array.forEach(node -> texts.add(node.asString()));
    return texts;
  }
}
