package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RarityTest {
  private static final class FakeRarity implements RarityStore {
    private State state = State.NONE;

    @Override
    public State find() {
      return state;
    }

    @Override
    public boolean save(State next) {
      if (next.rev() != state.rev() + 1) {
        return false;
      }
      state = next;
      return true;
    }
  }

  private final TestClock clock = new TestClock();
  private final FakeAggregates aggregates = new FakeAggregates();
  private final FakeRarity store = new FakeRarity();
  private final Achievements achievements =
      new Achievements(Samples.SHIPPED, aggregates, clock, millis -> {});
  private final AchievementsHandler handler =
      new AchievementsHandler(
          achievements,
          new FakeSessions(clock),
          event -> {},
          new FakeQuarantine().counted(),
          store);
  private final RarityHandler counter = new RarityHandler(aggregates, store, clock);

  private void players() {
    for (int kills = 0; kills < 8; kills++) {
      achievements.count("player-" + kills, Samples.report("s", 1, kills, 0));
    }
    achievements.count("player-8", Samples.report("s", 1, 60, 0));
  }

  private Reply get(String path, @Nullable String tag) {
    return handler.reply(
        new Request(
            "GET",
            path,
            "r",
            "player-8",
            tag == null ? Map.of() : Map.of("if-none-match", tag),
            Calls.bytes("")));
  }

  @Test
  void givenPlayers_whenCounted_thenSharesAreToldAndTheTagChangesWithTheCountOnly() {
    players();
    String before = get("/achievements", null).headers().get("etag");
    assertThat(String.valueOf(get("/achievements", null).body())).doesNotContain("rarity");

    counter.step(4);
    clock.advance(Duration.ofMinutes(1));
    assertThat(get("/achievements", before).status()).isEqualTo(200);
    for (String path : new String[] {"/achievements", "/players/me/achievements"}) {
      Reply reply = get(path, null);
      assertThat(String.valueOf(reply.body()))
          .contains("\"target\":10,\"points\":10,")
          .contains("\"rarity\":0.8889")
          .contains("\"rarity\":0.1111")
          .contains("\"rarity\":0.0");
      String tag = reply.headers().get("etag");
      assertThat(get(path, tag).status()).isEqualTo(304);
      clock.advance(Duration.ofMinutes(2));
      assertThat(get(path, tag).status()).as("nothing new was counted").isEqualTo(304);
    }
  }

  @Test
  void givenACountThatDies_whenItGoesOn_thenNobodyIsCountedTwiceAndTheNextComesAfterAnHour() {
    players();
    aggregates.faults.plan(Next.WORK, Next.FAIL_AFTER);
    assertThatThrownBy(() -> counter.step(2)).isInstanceOf(BackendException.class);
    assertThat(store.find()).isEqualTo(RarityStore.State.NONE);

    counter.step(2);
    var told = store.find().told();
    assertThat(told.players()).isEqualTo(9);
    assertThat(told.counts()).containsEntry("first-blood", 8L).containsEntry("marksman#2", 1L);

    counter.step(2);
    assertThat(store.find().rev()).isEqualTo(1);
    clock.advance(RarityHandler.EVERY);
    counter.step(2);
    assertThat(store.find().rev()).isEqualTo(2);
    assertThat(store.find().told().players()).isEqualTo(9);
  }

  @Test
  void givenRepeatedUnlocks_whenCounted_thenAPlayerCountsOnce() {
    var unlocked = new Aggregate.Unlocked(1, "s", 1, 9);
    var ann =
        new Aggregate(
            "ann",
            1,
            "",
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("w@2026-W46", unlocked, "w@2026-W47", unlocked),
            Map.of("w", new Aggregate.Repeated(3, 1)),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());

    assertThat(Rarity.NONE.and(List.of(ann)).counts()).isEqualTo(Map.of("w", 1L));
  }
}
