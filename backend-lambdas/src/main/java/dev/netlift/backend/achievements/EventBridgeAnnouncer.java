package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import tools.jackson.databind.JsonNode;

/** Puts events on a bus of EventBridge, with source {@value #SOURCE}. */
final class EventBridgeAnnouncer implements Announcer, UnlockAnnouncer {
  static final String SOURCE = "netlift";

  private final EventBridgeClient events;
  private final String bus;

  EventBridgeAnnouncer(EventBridgeClient events, String bus) {
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
                            c.apiCallAttemptTimeout(Duration.ofSeconds(2))
                                .apiCallTimeout(Duration.ofSeconds(4)))
                    .build());
  }

  @Override
  public void announce(MatchEnded event) {
    var entry =
        entry("MatchEnded", event.endedAtMillis(), event.detail())
            .resources(event.gameSessionId())
            .build();
    PutEventsResponse answer = put("could not announce the end of a match", List.of(entry));
    // The call succeeds even if its only entry was not taken.
    if (answer.failedEntryCount() > 0) {
      throw new BackendException(
          "the bus did not take the end of a match: " + answer.entries().getFirst().errorCode(),
          true);
    }
  }

  @Override
  public int announce(List<UnlockEvent> unlocks) {
    var entries =
        unlocks.stream()
            .map(
                unlock ->
                    entry(UnlockEvent.DETAIL_TYPE, unlock.unlockedAtMillis(), unlock.detail())
                        .build())
            .toList();
    var results = put("could not announce unlocks", entries).entries();
    int taken = 0;
    while (taken < results.size() && results.get(taken).errorCode() == null) {
      taken++;
    }
    return taken;
  }

  private PutEventsRequestEntry.Builder entry(String detailType, long atMillis, JsonNode detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(SOURCE)
        .detailType(detailType)
        .time(Instant.ofEpochMilli(atMillis))
        .detail(new String(Json.bytes(detail), StandardCharsets.UTF_8));
  }

  private PutEventsResponse put(String failure, List<PutEventsRequestEntry> entries) {
    try {
      return events.putEvents(r -> r.entries(entries));
    } catch (SdkException e) {
      throw new BackendException(failure, e.retryable(), e);
    }
  }
}
