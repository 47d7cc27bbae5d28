package dev.netlift.backend.push;

import dev.netlift.backend.connections.Devices;
import dev.netlift.backend.connections.FakeConnections;
import dev.netlift.backend.connections.Poster;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.TestClock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sender, its stores, a push service that does what a test says, and browsers that read. Sent to
 * by any thread.
 */
final class SenderWorld {
  final TestClock clock = new TestClock();
  final FakeSubscriptions subscriptions = new FakeSubscriptions();
  final FakeDeliveries deliveries = new FakeDeliveries(clock);
  final FakeConnections connections = new FakeConnections(clock);
  final List<String> told = new CopyOnWriteArrayList<>();
  final PushCounts counts = new PushCounts();
  final Map<String, Browser> browsers = new ConcurrentHashMap<>();
  final Map<String, List<JsonNode>> received = new ConcurrentHashMap<>();
  final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
  KeyRing ring = new KeyRing(1, List.of(VapidKey.draw()));
  String settings = PushFixture.SETTINGS;

  /** By the endpoint; what is 201 arrives. */
  Function<String, PushService.Answer> service = endpoint -> answer(201);

  final Sender sender =
      new Sender(
          new Sender.Parts(
              subscriptions,
              deliveries,
              this::post,
              new Fresh<>(() -> PushSettings.parse(settings), clock),
              new Fresh<>(() -> ring, clock),
              new Devices(
                  connections,
                  (connection, message) -> {
                    told.add(connection);
                    return connection.startsWith("gone")
                        ? Poster.Outcome.GONE
                        : Poster.Outcome.SENT;
                  },
                  clock),
              counts,
              clock),
          Sender.IN_ORDER);

  static PushService.Answer answer(int status) {
    return new PushService.Answer(status, "", "");
  }

  private PushService.Answer post(Endpoint endpoint, Map<String, String> sent, byte[] body) {
    headers.add(sent);
    var answer = service.apply(endpoint.url());
    if (Verdict.of(answer) == Verdict.TAKEN) {
      received
          .computeIfAbsent(endpoint.url(), _ -> new CopyOnWriteArrayList<>())
          .add(Objects.requireNonNull(browsers.get(endpoint.url())).message(body));
    }
    return answer;
  }

  static String url(String name) {
    return "https://fcm.googleapis.com/fcm/send/" + name;
  }

  /** Subscribes a browser. */
  void subscribe(String player, String name) {
    var browser = browsers.computeIfAbsent(url(name), Browser::new);
    subscriptions.put(player, browser.subscription(ring.current().id(), clock.millis()));
  }

  List<JsonNode> received(String name) {
    return received.getOrDefault(url(name), List.of());
  }

  /** An event as the bus puts it into the queue: its time in whole seconds. */
  String event(String detailType, ObjectNode detail) {
    ObjectNode event =
        Json.object()
            .put("version", "0")
            .put("id", "bus-1")
            .put("source", "netlift")
            .put("detail-type", detailType)
            .put("time", Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString());
    event.set("detail", detail);
    return event.toString();
  }

  PushMessage avatar(String player, String id, String verdict) {
    return PushMessage.parse(
        event(
            "AvatarProcessed",
            Json.object()
                .put("id", id)
                .put("playerId", player)
                .put("verdict", verdict)
                .putNull("avatar")));
  }

  PushMessage unlock(String player, String key) {
    return PushMessage.parse(
        event(
            "AchievementUnlocked",
            Json.object()
                .put("id", player + "/" + key)
                .put("playerId", player)
                .put("key", key)
                .put("achievementId", key)
                .put("tier", 1)
                .put("unlockedAtMillis", clock.millis())));
  }

  PushMessage match(String player, String ticket) {
    return PushMessage.parse(
        event(
            "MatchReady",
            Json.object()
                .put("id", ticket + "/" + player)
                .put("playerId", player)
                .put("ticketId", ticket)));
  }
}
