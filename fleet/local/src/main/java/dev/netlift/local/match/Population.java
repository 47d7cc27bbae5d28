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
import java.util.SplittableRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who comes to play, and when: drawn from distributions, or recorded. The same file and seed give
 * the same people to every rule set (docs/flexmatch.md).
 */
record Population(JsonNode json) {
  private static final int TICKETS_MAX = 1_000_000;
  private static final int PARTY_MAX = 10;

  /**
   * @throws IllegalArgumentException it is no such file
   */
  static Population read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(file + ": cannot be read; name a file that exists");
    }
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          file + ": not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
    if (!json.path("tickets").isArray() && !(json.path("arrivalsPerSecond").asDouble(0) > 0)) {
      throw new IllegalArgumentException(
          file + ": needs arrivalsPerSecond above 0, or recorded tickets");
    }
    return new Population(json);
  }

  /** Tickets that come within so many seconds, in the order they come. */
  List<Ticket> tickets(RuleSet rules, int seconds) {
    if (json.path("tickets").isArray()) {
      return new MatchCase("population", json)
          .tickets(rules).stream()
              .filter(ticket -> ticket.enteredMillis() < seconds * 1_000L)
              .sorted(java.util.Comparator.comparingLong(Ticket::enteredMillis))
              .toList();
    }
    var random = new SplittableRandom(json.path("seed").asLong(1));
    double perSecond = json.path("arrivalsPerSecond").asDouble();
    var tickets = new ArrayList<Ticket>();
    double atSeconds = 0;
    while (true) {
      // Independent arrivals: exponential gaps.
      atSeconds += -Math.log(1 - random.nextDouble()) / perSecond;
      if (atSeconds >= seconds) {
        return tickets;
      }
      if (tickets.size() == TICKETS_MAX) {
        throw new IllegalArgumentException(
            "a population has at most " + TICKETS_MAX + " tickets; ask for fewer seconds");
      }
      tickets.add(ticket(rules, random, tickets.size(), Math.round(atSeconds * 1_000)));
    }
  }

  private Ticket ticket(RuleSet rules, SplittableRandom random, int number, long enteredMillis) {
    int size = 1;
    if (json.has("partySizes")) {
      size = Integer.parseInt(pick(json.get("partySizes"), random, "partySizes"));
      if (size < 1 || size > PARTY_MAX) {
        throw new IllegalArgumentException("partySizes: a party has 1 to 10 players, was " + size);
      }
    }
    // Friends look for the same thing: texts are drawn once per party.
    Map<String, AttributeValue> shared = new LinkedHashMap<>();
    for (var attribute : json.path("attributes").properties()) {
      if (attribute.getValue().has("values")) {
        String text = pick(attribute.getValue().get("values"), random, attribute.getKey());
        shared.put(attribute.getKey(), new AttributeValue.Text(text));
      }
    }
    var players = new ArrayList<Player>();
    for (int i = 0; i < size; i++) {
      String id = "p" + number + (size == 1 ? "" : "-" + i);
      Map<String, AttributeValue> attributes = new LinkedHashMap<>(shared);
      for (var attribute : json.path("attributes").properties()) {
        if (!shared.containsKey(attribute.getKey())) {
          double drawn = number(attribute.getValue(), random, attribute.getKey());
          attributes.put(attribute.getKey(), new AttributeValue.Number(drawn));
        }
      }
      Map<String, Integer> latencies = new HashMap<>();
      for (var location : json.path("latencyInMs").properties()) {
        double ms = number(location.getValue(), random, "latencyInMs." + location.getKey());
        latencies.put(location.getKey(), (int) Math.max(1, Math.round(ms)));
      }
      players.add(new Player(id, rules.complete(id, attributes), latencies));
    }
    return new Ticket("t" + number, number, enteredMillis, players);
  }

  private static double number(JsonNode drawn, SplittableRandom random, String where) {
    JsonNode normal = drawn.path("normal");
    JsonNode uniform = drawn.path("uniform");
    if (normal.size() == 2) {
      return normal.get(0).asDouble() + normal.get(1).asDouble() * random.nextGaussian();
    }
    if (uniform.size() == 2) {
      double from = uniform.get(0).asDouble();
      return from + (uniform.get(1).asDouble() - from) * random.nextDouble();
    }
    if (drawn.isNumber()) {
      return drawn.asDouble();
    }
    throw new IllegalArgumentException(
        where
            + ": needs {normal: [mean, deviation]}, {uniform: [from, to]}, {values: {text: share}}"
            + " or a number, was "
            + drawn);
  }

  /** One of the names, by their shares. */
  private static String pick(JsonNode shares, SplittableRandom random, String where) {
    double sum = 0;
    for (var share : shares.properties()) {
      sum += share.getValue().asDouble(0);
    }
    double at = random.nextDouble() * sum;
    for (var share : shares.properties()) {
      at -= share.getValue().asDouble(0);
      if (at < 0) {
        return share.getKey();
      }
    }
    throw new IllegalArgumentException(where + ": needs shares above 0, was " + shares);
  }
}
