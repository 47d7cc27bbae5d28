package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A compiled rule set. Immutable; any thread. */
public final class RuleSet {
  /** Longest body, in characters. */
  public static final int BODY_MAX = 65_535;

  /** Which ticket of a match says how far its expansions have come. */
  enum ExpansionAge {
    NEWEST,
    OLDEST
  }

  /**
   * @param defaultValue empty: a player without the attribute can never be matched
   */
  record Attribute(String name, AttributeType type, Optional<AttributeValue> defaultValue) {}

  private final String name;
  private final Map<String, Attribute> attributes;
  private final List<Level> levels;
  private final Algorithm algorithm;
  private final Settings settings;
  private final List<String> warnings;
  private final int partyMax;
  private final boolean needsLatency;

  RuleSet(
      String name,
      Map<String, Attribute> attributes,
      List<Level> levels,
      Algorithm algorithm,
      Settings settings,
      List<String> warnings) {
    this.name = name;
    this.attributes = Map.copyOf(attributes);
    this.levels = List.copyOf(levels);
    this.algorithm = algorithm;
    this.settings = settings;
    this.warnings = List.copyOf(warnings);
    this.partyMax =
        levels.stream()
            .flatMap(level -> level.teams().stream())
            .mapToInt(Level.Team::maxPlayers)
            .max()
            .orElse(0);
    this.needsLatency =
        levels.stream().flatMap(level -> level.required().stream()).anyMatch(Rule::needsLatency);
  }

  /**
   * @throws RuleSetException everything that is wrong with the body
   */
  public static RuleSet parse(String body) {
    return RuleSetParser.parse(body, Settings.DEFAULT);
  }

  /**
   * @throws RuleSetException everything that is wrong with the body
   */
  public static RuleSet parse(String body, Settings settings) {
    return RuleSetParser.parse(body, settings);
  }

  /** What the service is seen to take although the guide advises against it. */
  public List<String> warnings() {
    return warnings;
  }

  /** For more than 40 players: filled by the seat rule and balanced, not searched. */
  public boolean large() {
    return levels.getFirst().large();
  }

  /**
   * Which rules a fixed seating keeps at an age, also those that a compound stands in for.
   *
   * @throws IllegalArgumentException there is no such team
   */
  public Map<String, Boolean> judge(Map<String, List<Player>> teams, long ageMillis) {
    Level level = levels.get(levelAt(ageMillis));
    Candidate candidate = level.emptyCandidate();
    teams.forEach(
        (team, players) -> {
          int index = candidate.indexOf(team);
          if (index < 0) {
            throw new IllegalArgumentException(
                "there is no team " + team + "; there are " + level.teamNames());
          }
          for (Player player : players) {
            candidate.seat(index, new Ticket(player.id(), 0, 0, List.of(player)));
          }
        });
    List<String> broken = level.broken(candidate);
    var verdicts = new LinkedHashMap<String, Boolean>();
    level.rules().forEach(rule -> verdicts.put(rule.name(), !broken.contains(rule.name())));
    return verdicts;
  }

  /** The label inside the body, often empty; not the name of the resource. */
  public String name() {
    return name;
  }

  /** Players a match can hold before any expansion: the size of a game session made from it. */
  public int playersMax() {
    return levels.getFirst().playersMax();
  }

  /** Rules in the order of the body. */
  public List<String> ruleNames() {
    return levels.getFirst().rules().stream().map(Rule::name).toList();
  }

  /** Ages, in milliseconds, at which something changes; the first is 0. */
  public List<Long> stepMillis() {
    return levels.stream().map(Level::fromMillis).toList();
  }

  List<Level> levels() {
    return levels;
  }

  ExpansionAge expansionAge() {
    return algorithm.expansionAge();
  }

  Algorithm algorithm() {
    return algorithm;
  }

  /** Index of the level in force at an age; a step counts from its very millisecond. */
  int levelAt(long ageMillis) {
    int level = 0;
    while (level + 1 < levels.size() && levels.get(level + 1).fromMillis() <= ageMillis) {
      level++;
    }
    return level;
  }

  /**
   * The attributes a player takes part with: those sent, and the defaults of the others.
   *
   * @throws IllegalArgumentException a value has another type than declared
   */
  public Map<String, AttributeValue> complete(String playerId, Map<String, AttributeValue> sent) {
    if (settings.strict() && !attributes.keySet().containsAll(sent.keySet())) {
      throw new IllegalArgumentException(
          "player "
              + playerId
              + ": attributes must be declared; declared are "
              + attributes.keySet().stream().sorted().toList()
              + ", sent "
              + sent.keySet().stream().sorted().toList());
    }
    var complete = new LinkedHashMap<>(sent);
    for (Attribute attribute : attributes.values()) {
      AttributeValue value = sent.get(attribute.name());
      if (value == null) {
        attribute.defaultValue().ifPresent(found -> complete.put(attribute.name(), found));
      } else if (value.type() != attribute.type()) {
        throw new IllegalArgumentException(
            "player "
                + playerId
                + ": attribute "
                + attribute.name()
                + " must be a "
                + attribute.type().word()
                + ", was a "
                + value.type().word());
      }
    }
    return complete;
  }

  /** Why no wait and no company could ever get this ticket matched; empty when some could. */
  public Optional<String> neverMatches(Ticket ticket) {
    List<String> reasons = reasonsAgainst(ticket);
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  /** What is missing or too much, one by one; empty when nothing is. */
  List<String> reasonsAgainst(Ticket ticket) {
    var reasons = new ArrayList<String>();
    if (ticket.backfill()) {
      backfillProblem(ticket).ifPresent(reasons::add);
    } else if (ticket.players().size() > partyMax) {
      reasons.add(
          "a party of " + ticket.players().size() + " fits no team; the largest takes " + partyMax);
    }
    for (Player player : ticket.players()) {
      for (Attribute attribute : attributes.values()) {
        if (!player.attributes().containsKey(attribute.name())) {
          reasons.add(
              "player "
                  + player.id()
                  + " has no attribute "
                  + attribute.name()
                  + " and it has no default");
        }
      }
      if (needsLatency && player.latencyMillis().isEmpty()) {
        reasons.add("player " + player.id() + " has no latency data, which a latency rule needs");
      }
    }
    return reasons;
  }

  private Optional<String> backfillProblem(Ticket ticket) {
    for (Level level : levels) {
      if (level.teamNames().containsAll(ticket.seats().values())) {
        return Optional.empty();
      }
    }
    return Optional.of(
        "a backfill ticket seats players in teams "
            + ticket.seats().values().stream().distinct().sorted().toList()
            + "; there are "
            + levels.getFirst().teamNames());
  }
}
