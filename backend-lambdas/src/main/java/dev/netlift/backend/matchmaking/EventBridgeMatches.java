package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/**
 * Events {@value #DETAIL_TYPE} of source {@code netlift}, one per player: {@code {id, playerId,
 * ticketId}}.
 */
final class EventBridgeMatches implements MatchAnnouncer {
  static final String DETAIL_TYPE = "MatchReady";

  /** As many as one call takes; a ticket has at most ten players. */
  private static final int AT_ONCE_MAX = 10;

  private final EventBridgeClient events;
  private final String bus;

  EventBridgeMatches(EventBridgeClient events, String bus) {
    this.events = events;
    this.bus = bus;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static EventBridgeClient client() {
    return Snapshot.ofProcess()
        .client(
            EventBridgeClient.class,
            () ->
                EventBridgeClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                        c ->
                            c.apiCallAttemptTimeout(Duration.ofSeconds(1))
                                .apiCallTimeout(Duration.ofSeconds(2)))
                    .build());
  }

  @Override
  public void ready(String ticketId, Set<String> players, long atMillis) {
    List<PutEventsRequestEntry> entries =
        players.stream()
            .sorted()
            .limit(AT_ONCE_MAX)
            .map(player -> entry(ticketId, player, atMillis))
            .toList();
    try {
      var answer = events.putEvents(r -> r.entries(entries));
      // The call succeeds even if entries were not taken.
      if (answer.failedEntryCount() > 0) {
        throw new BackendException("the bus did not take that a match is ready", true);
      }
    } catch (SdkException e) {
      throw new BackendException("could not announce that a match is ready", e.retryable(), e);
    }
  }

  private PutEventsRequestEntry entry(String ticketId, String player, long atMillis) {
    var detail =
        Json.object()
            .put("id", ticketId + "/" + player)
            .put("playerId", player)
            .put("ticketId", ticketId);
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source("netlift")
        .detailType(DETAIL_TYPE)
        .time(Instant.ofEpochMilli(atMillis))
        .detail(new String(Json.bytes(detail), StandardCharsets.UTF_8))
        .build();
  }
}
