package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A checked body of {@code POST /matchmaking/tickets}.
 *
 * @param latencyInMs measured round trips by location, each 1 to {@value #LATENCY_MILLIS_MAX};
 *     empty with a party, whose members put their own
 * @param partyId null for one player's ticket
 */
record TicketRequest(String mode, Map<String, Integer> latencyInMs, @Nullable String partyId) {
  /** Nobody plays beyond this; a larger figure is a client's bug, better told than matched. */
  static final int LATENCY_MILLIS_MAX = 10_000;

  static final int LOCATIONS_MAX = 64;
  private static final int MODE_LENGTH_MAX = 64;
  private static final int PARTY_ID_LENGTH_MAX = 36;
  private static final Pattern LOCATION = Pattern.compile("[a-z0-9-]{1,64}");

  TicketRequest {
    latencyInMs = Map.copyOf(latencyInMs);
  }

  /** Checks everything a client may get wrong and names the field that is. */
  static TicketRequest of(JsonNode body, Set<String> modes) {
    String mode = Json.text(body, "mode", MODE_LENGTH_MAX);
    if (!modes.contains(mode)) {
      throw Refusal.field("mode", "must be one of " + String.join(", ", modes));
    }
    if (body.has("partyId")) {
      if (body.has("latencyInMs")) {
        throw Refusal.field("latencyInMs", "is put by each member of a party, not with its ticket");
      }
      return new TicketRequest(mode, Map.of(), Json.id(body, "partyId", PARTY_ID_LENGTH_MAX));
    }
    return new TicketRequest(mode, latencies(body), null);
  }

  /** The field {@code latencyInMs} of a body, checked. */
  static Map<String, Integer> latencies(JsonNode body) {
    JsonNode given = body.path("latencyInMs");
    if (!given.isObject() || given.isEmpty()) {
      throw Refusal.field(
          "latencyInMs", "must be an object of milliseconds by location, with at least one");
    }
    if (given.size() > LOCATIONS_MAX) {
      throw Refusal.field(
          "latencyInMs",
          "must name at most " + LOCATIONS_MAX + " locations, named " + given.size());
    }
    var latencies = new TreeMap<String, Integer>();
    for (var entry : given.properties()) {
      if (!LOCATION.matcher(entry.getKey()).matches()) {
        throw Refusal.field("latencyInMs", "must be keyed by location names such as us-west-2");
      }
      long millis =
          Json.bounded(entry.getValue(), "latencyInMs." + entry.getKey(), 1, LATENCY_MILLIS_MAX);
      latencies.put(entry.getKey(), (int) millis);
    }
    return latencies;
  }
}
