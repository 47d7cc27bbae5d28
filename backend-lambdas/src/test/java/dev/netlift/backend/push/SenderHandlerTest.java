package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SenderHandlerTest {
  private final SenderWorld world = new SenderWorld();
  private final Map<String, Duration> again = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Metrics metrics =
      new Metrics(new PrintStream(log, true, StandardCharsets.UTF_8), world.clock);
  private final SenderHandler handler =
      new SenderHandler(world.sender, world.counts, again::put, metrics, world.clock);

  private static ObjectNode batch(String... bodies) {
    ObjectNode event = Json.object();
    var records = event.putArray("Records");
    for (int i = 0; i < bodies.length; i++) {
      records
          .addObject()
          .put("messageId", "m" + i)
          .put("receiptHandle", "r" + i)
          .put("body", bodies[i])
          .putObject("attributes")
          .put("ApproximateReceiveCount", "1");
    }
    return event;
  }

  private String unlock(String player, String key) {
    return world.event(
        "AchievementUnlocked",
        Json.object()
            .put("id", player + "/" + key)
            .put("playerId", player)
            .put("key", key)
            .put("achievementId", key));
  }

  private static List<String> failed(JsonNode answer) {
    return answer
        .path("batchItemFailures")
        .valueStream()
        .map(item -> item.path("itemIdentifier").asString())
        .toList();
  }

  @Test
  void givenBatch_whenOneIsUnreadableAndOneMustWait_thenOnlyTheseComeAgain() {
    world.subscribe("ann", "a");
    world.subscribe("bob", "busy");
    world.service =
        url ->
            url.endsWith("busy") ? new PushService.Answer(429, "90", "") : SenderWorld.answer(201);

    var answer = handler.answer(batch(unlock("ann", "x"), "nonsense", unlock("bob", "x")));

    assertThat(failed(answer)).containsExactly("m1", "m2");
    assertThat(answer.path("faults").asInt()).as("waiting is no fault").isEqualTo(1);
    assertThat(again).containsExactly(Map.entry("r2", Duration.ofSeconds(90)));
    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenStoreThatFails_whenSent_thenThatRecordComesAgainAndTheOtherNot() {
    world.subscribe("ann", "a");
    world.deliveries.faults.plan(Next.FAIL_BEFORE);

    var answer = handler.answer(batch(unlock("ann", "x"), unlock("ann", "y")));

    assertThat(failed(answer)).hasSize(1);
    assertThat(again).isEmpty();
    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenTwoVerdictsInOneBatch_whenSent_thenOnlyTheNewerIs() {
    world.subscribe("ann", "a");
    String older =
        world.event(
            "AvatarProcessed",
            Json.object().put("id", "1").put("playerId", "ann").put("verdict", "APPROVED"));
    world.clock.advance(Duration.ofSeconds(1));
    String newer =
        world.event(
            "AvatarProcessed",
            Json.object().put("id", "2").put("playerId", "ann").put("verdict", "REJECTED"));

    assertThat(failed(handler.answer(batch(older, newer)))).isEmpty();

    assertThat(world.received("a")).extracting(m -> m.path("id").asString()).containsExactly("2");
  }

  @Test
  void givenOtherEvents_whenRead_thenNobodyIsToldOfThem() {
    String other = world.event("MatchEnded", Json.object().put("id", "1").put("playerId", "ann"));
    String nobodys = world.event("MatchReady", Json.object().put("id", "1").put("ticketId", "t"));
    String endless =
        world.event(
            "MatchReady",
            Json.object().put("id", "x".repeat(513)).put("playerId", "a").put("ticketId", "t"));

    assertThat(failed(handler.answer(batch(other, nobodys, endless, "[]"))))
        .containsExactly("m0", "m1", "m2", "m3");
  }

  @Test
  void givenSends_whenCounted_thenEachUnderItsName() {
    world.subscribe("ann", "a");
    world.subscribe("ann", "gone");
    world.subscribe("ann", "other");
    world.service =
        url -> SenderWorld.answer(url.endsWith("gone") ? 410 : url.endsWith("other") ? 403 : 201);
    handler.answer(batch(unlock("ann", "x")));

    world.counts.tell(metrics);

    var lines = log.toString(StandardCharsets.UTF_8).lines().map(Json::read).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines)
        .anyMatch(line -> line.path("PushesTaken").asInt() == 1)
        .anyMatch(line -> line.path("PushesPruned").asInt() == 1)
        .anyMatch(line -> line.path("PushesRetired").asInt() == 1);
  }
}
