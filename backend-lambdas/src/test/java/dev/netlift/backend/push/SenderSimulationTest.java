package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults.Next;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every event twice, in any order, while stores and push services fail: what browsers end up
 * showing. A failure prints its seed.
 */
class SenderSimulationTest {
  private static final List<String> PLAYERS = List.of("ann", "bob", "cat");
  private static final int EVENTS = 24;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("netlift.full") ? 500 : 12);
  }

  private record Copy(PushMessage message, int tries, long dueMillis) {}

  private final SenderWorld world = new SenderWorld();
  private final List<Copy> queue = new ArrayList<>();
  private final List<PushMessage> events = new ArrayList<>();

  /** What the screens of one browser show: of each tag what its worker keeps (docs/push.md). */
  private static Map<String, JsonNode> shown(List<JsonNode> received) {
    var shown = new TreeMap<String, JsonNode>();
    for (JsonNode message : received) {
      shown.merge(
          message.path("tag").asString(),
          message,
          (before, now) -> now.path("at").asLong() >= before.path("at").asLong() ? now : before);
    }
    return shown;
  }

  private void happen(Random random) {
    for (int i = 0; i < EVENTS; i++) {
      String player = PLAYERS.get(random.nextInt(PLAYERS.size()));
      events.add(
          random.nextBoolean()
              ? world.avatar(player, "verdict-" + i, "APPROVED")
              : world.unlock(player, "achievement-" + i));
      world.clock.advance(Duration.ofSeconds(1));
    }
  }

  /** Until the queue is empty; at-least-once and in no order, as SQS promises. */
  private void deliver(Random random, Runnable before) {
    for (PushMessage event : events) {
      queue.add(new Copy(event, 1, 0));
      queue.add(new Copy(event, 1, 0));
    }
    Collections.shuffle(queue, random);
    for (int steps = 0; !queue.isEmpty(); steps++) {
      assertThat(steps).as("comes to an end").isLessThan(20_000);
      var copy = queue.remove(random.nextInt(queue.size()));
      if (copy.dueMillis() > world.clock.millis()) {
        queue.add(copy);
        world.clock.advance(Duration.ofMillis(500));
        continue;
      }
      before.run();
      Optional<Long> again;
      try {
        again = world.sender.send(copy.message(), copy.tries());
      } catch (BackendException e) {
        again = Optional.of(world.clock.millis() + 60_000);
      }
      again.ifPresent(at -> queue.add(new Copy(copy.message(), copy.tries() + 1, at)));
    }
  }

  private void subscribe() {
    for (String player : PLAYERS) {
      for (int i = 0; i < 3; i++) {
        world.subscribe(player, player + i);
      }
    }
  }

  /** On every screen: all his achievements, and his newest verdict. */
  private void assertEveryScreenIsRight() {
    for (String player : PLAYERS) {
      var expected = new TreeMap<String, String>();
      events.stream()
          .filter(event -> event.playerId().equals(player))
          .sorted((a, b) -> Long.compare(a.atMillis(), b.atMillis()))
          .forEach(event -> expected.put(event.tag(), event.id()));
      for (int i = 0; i < 3; i++) {
        var shown = new TreeMap<String, String>();
        shown(world.received(player + i))
            .forEach((tag, message) -> shown.put(tag, message.path("id").asString()));
        assertThat(shown).as("what %s%d shows", player, i).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenEveryEventTwiceAndReordered_whenAllIsDelivered_thenOnceEachAndTheNewestStays(
      long seed) {
    var random = new Random(seed);
    subscribe();
    happen(random);
    deliver(random, () -> {});

    assertEveryScreenIsRight();
    for (String player : PLAYERS) {
      for (int i = 0; i < 3; i++) {
        var ids = world.received(player + i).stream().map(m -> m.path("id").asString()).toList();
        assertThat(ids).doesNotHaveDuplicates();
        // An older verdict never comes after a newer one.
        assertThat(
                world.received(player + i).stream()
                    .filter(m -> m.path("kind").asString().equals("avatar"))
                    .map(m -> m.path("at").asLong())
                    .toList())
            .isSorted();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenFaultsOfStoresAndServices_whenAllIsDelivered_thenEveryScreenIsRight(long seed) {
    var random = new Random(seed);
    subscribe();
    happen(random);
    Set<String> flaky = new HashSet<>();
    Map<String, Integer> posts = new HashMap<>();
    for (String player : PLAYERS) {
      flaky.add(SenderWorld.url(player + "1"));
    }
    world.service =
        url -> {
          int count = posts.merge(url, 1, Integer::sum);
          if (!flaky.contains(url) || count % 3 == 0) {
            return SenderWorld.answer(201);
          }
          if (count % 3 == 1) {
            return new PushService.Answer(503, Integer.toString(1 + count % 5), "");
          }
          throw new PushService.UnreachableException("down", new IOException("down"));
        };
    deliver(
        random,
        () -> {
          if (random.nextInt(4) == 0) {
            var faults =
                random.nextBoolean() ? world.deliveries.faults : world.subscriptions.faults;
            var next = random.nextBoolean() ? Next.FAIL_BEFORE : Next.FAIL_AFTER;
            faults.plan(random.nextBoolean() ? new Next[] {next} : new Next[] {Next.WORK, next});
          }
        });

    world.deliveries.faults.clear();
    world.subscriptions.faults.clear();
    assertEveryScreenIsRight();
  }
}
