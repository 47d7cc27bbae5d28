package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Many players in one call, folded at the same time. */
class BatchOfReportsTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/s-1";
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  private final TestClock clock = new TestClock();
  private final FakeSessions sessions = new FakeSessions(clock);
  private final FakeAggregates rows = new FakeAggregates();

  /** The rows, with something to happen at each call; counts the calls. */
  private class Watched implements AggregateStore {
    final AtomicInteger batches = new AtomicInteger();
    final Set<String> alone = ConcurrentHashMap.newKeySet();

    @Override
    public Aggregate find(String playerId) {
      alone.add(playerId);
      return rows.find(playerId);
    }

    @Override
    public Map<String, Aggregate> find(Collection<String> playerIds) {
      batches.incrementAndGet();
      return rows.find(playerIds);
    }

    @Override
    public boolean save(Aggregate next, List<String> unlocks) {
      return rows.save(next, unlocks);
    }

    @Override
    public Page page(@Nullable String after, int max) {
      return rows.page(after, max);
    }
  }

  private Reply post(AggregateStore store, int players, long sequence) {
    sessions.register(SESSION, KEY);
    var names = IntStream.range(0, players).mapToObj(i -> "player-" + i).toList();
    sessions.seat(SESSION, names.stream().collect(Collectors.toMap(name -> name, name -> "ps")));
    String reports =
        names.stream()
            .map(
                name ->
                    "{\"playerId\":\"%s\",\"playerSessionId\":\"ps\",\"sequence\":%d,\"totals\":{\"kills\":3}}"
                        .formatted(name, sequence))
            .collect(Collectors.joining(","));
    byte[] body =
        Calls.bytes(
            "{\"v\":1,\"gameSessionId\":\"%s\",\"serverTimeMillis\":1,\"reports\":[%s]}"
                .formatted(SESSION, reports));
    // Each call is another container, which knows nothing of the one before.
    var handler =
        new AchievementsHandler(
            new Achievements(Samples.SHIPPED, store, clock, millis -> {}),
            sessions,
            new FakeAnnouncer(),
            new FakeQuarantine().counted());
    var header =
        Map.of(Reports.HMAC_HEADER, HexFormat.of().formatHex(Reports.hmac(KEY.bytes(), body)));
    return handler.reply(Calls.server("POST", "/reports", header, body));
  }

  private static List<String> told(Reply reply, String field) {
    assertThat(reply.status()).isEqualTo(200);
    JsonNode results = Objects.requireNonNull(reply.body()).path("results");
    return results.valueStream().map(one -> one.path(field).asString("")).toList();
  }

  private static List<String> players(int count) {
    return IntStream.range(0, count).mapToObj(i -> "player-" + i).toList();
  }

  @Test
  void givenSlowWrites_whenABatchComes_thenSixteenAtATimeAndAnsweredInOrder() {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var sixteen = new CountDownLatch(16);
    var store =
        new Watched() {
          @Override
          public boolean save(Aggregate next, List<String> unlocks) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            sixteen.countDown();
            try {
              // Opens only when sixteen are in here; the time is for a build that would not do it.
              sixteen.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            boolean saved = super.save(next, unlocks);
            now.decrementAndGet();
            return saved;
          }
        };

    Reply reply = post(store, 40, 1);

    assertThat(most).hasValue(16);
    assertThat(told(reply, "playerId")).isEqualTo(players(40));
    assertThat(told(reply, "status")).containsOnly("applied");
    assertThat(store.batches).hasValue(1);
    assertThat(store.alone).isEmpty();
  }

  @Test
  void givenAnotherWriterAfterTheBatchWasRead_whenFolded_thenOnlyHisPlayersAreReadAgain() {
    var store =
        new Watched() {
          @Override
          public Map<String, Aggregate> find(Collection<String> playerIds) {
            var read = super.find(playerIds);
            for (String player : List.of("player-3", "player-7")) {
              var other = Samples.fold(rows.find(player), Samples.report("other", 1, 2, 50));
              assertThat(rows.save(other.aggregate(), other.unlocks())).isTrue();
            }
            return read;
          }
        };

    Reply reply = post(store, 16, 1);

    assertThat(told(reply, "status")).containsOnly("applied");
    assertThat(store.alone).containsExactlyInAnyOrder("player-3", "player-7");
    assertThat(rows.find("player-3").total("kills")).isEqualTo(5);
    assertThat(rows.find("player-4").total("kills")).isEqualTo(3);
  }

  @Test
  void givenPlayersTheBatchLeftUnread_whenFolded_thenTheyAreReadAlone() {
    var store =
        new Watched() {
          @Override
          public Map<String, Aggregate> find(Collection<String> playerIds) {
            var read = new HashMap<>(super.find(playerIds));
            read.remove("player-5");
            return read;
          }
        };

    assertThat(told(post(store, 16, 1), "status")).containsOnly("applied");

    assertThat(store.alone).containsExactly("player-5");
  }

  @Test
  void givenAWriteThatFailsForOne_whenABatchComes_thenTheOthersAreCountedAndTheRepeatIsHis() {
    var store =
        new Watched() {
          @Override
          public boolean save(Aggregate next, List<String> unlocks) {
            if (next.playerId().equals("player-0")) {
              throw new BackendException("planned", true);
            }
            return super.save(next, unlocks);
          }
        };

    assertThat(post(store, 16, 1).status()).isEqualTo(503);

    assertThat(rows.rows.keySet()).containsExactlyInAnyOrderElementsOf(players(16).subList(1, 16));
    var again = told(post(rows, 16, 1), "status");
    assertThat(again.getFirst()).isEqualTo("applied");
    assertThat(again.subList(1, 16)).containsOnly("stale");
  }

  /** Whatever the order the calls of a batch come in, one of them is the n-th. */
  @ParameterizedTest
  @EnumSource(
      value = Next.class,
      names = {"FAIL_BEFORE", "FAIL_AFTER"})
  void givenABatchKilledAtEachCallOfItsStore_whenRepeated_thenEachAwardIsThereAndToldOnce(
      Next fault) {
    int calls = 5; // One read of four players and four writes.
    for (int kill = 0; kill <= calls; kill++) {
      Supplier<Reply> post = () -> post(rows, 4, 1);
      rows.rows.clear();
      rows.unlocksOnStream.clear();
      rows.faults.clear();
      rows.faults.plan(Collections.nCopies(kill, Next.WORK).toArray(Next[]::new));
      rows.faults.plan(fault);

      Reply first = post.get();
      rows.faults.clear();
      Reply second = post.get();

      assertThat(first.status()).as("killed at call %s", kill).isEqualTo(kill < calls ? 503 : 200);
      assertThat(told(second, "playerId")).isEqualTo(players(4));
      assertThat(rows.unlocksOnStream)
          .as("killed at call %s", kill)
          .containsExactly("first-blood", "first-blood", "first-blood", "first-blood");
      for (String player : players(4)) {
        assertThat(rows.find(player).total("kills")).isEqualTo(3);
        assertThat(rows.find(player).unlocked()).containsOnlyKeys("first-blood");
      }
    }
  }
}
