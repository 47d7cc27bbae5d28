package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** Puts events on a bus of EventBridge, with source {@value #SOURCE}. */
final class EventBridgeAnnouncer implements Announcer {
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
        PutEventsRequestEntry.builder()
            .eventBusName(bus)
            .source(SOURCE)
            .detailType("MatchEnded")
            .resources(event.gameSessionId())
            .time(Instant.ofEpochMilli(event.endedAtMillis()))
            .detail(new String(Json.bytes(event.detail()), StandardCharsets.UTF_8))
            .build();
    PutEventsResponse answer;
    try {
      answer = events.putEvents(r -> r.entries(entry));
    } catch (SdkException e) {
      throw new BackendException("could not announce the end of a match", e.retryable(), e);
    }
    // The call succeeds even if its only entry was not taken.
    if (answer.failedEntryCount() > 0) {
      throw new BackendException(
          "the bus did not take the end of a match: " + answer.entries().getFirst().errorCode(),
          true);
    }
  }
}
