package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import tools.jackson.databind.node.ObjectNode;

/** Puts events on a bus of EventBridge, with source {@value #SOURCE}. */
final class EventBridgeAvatars implements AvatarEvents {
  private static final String SOURCE = "netlift";

  private final EventBridgeClient events;
  private final String bus;

  EventBridgeAvatars(EventBridgeClient events, String bus) {
    this.events = events;
    this.bus = bus;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static EventBridgeAvatars ofProcess(Environment environment) {
    var client =
        Snapshot.ofProcess()
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
    return new EventBridgeAvatars(client, environment.required("EVENT_BUS"));
  }

  @Override
  public void tell(String detailType, ObjectNode detail) {
    try {
      var entry =
          PutEventsRequestEntry.builder()
              .eventBusName(bus)
              .source(SOURCE)
              .detailType(detailType)
              .detail(new String(Json.bytes(detail), StandardCharsets.UTF_8))
              .build();
      var answer = events.putEvents(r -> r.entries(List.of(entry)));
      // The call succeeds even if its only entry was not taken.
      if (answer.failedEntryCount() > 0) {
        throw new BackendException(
            "the bus did not take an event: " + answer.entries().getFirst().errorCode(), true);
      }
    } catch (SdkException e) {
      throw new BackendException("could not tell of an avatar", e.retryable(), e);
    }
  }
}
