package dev.netlift.server.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.room.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportQueueTest {
  private static final long SECOND = 1_000_000_000L;
  private final ReportQueue queue = new ReportQueue(3, new Random(1));

  private static Report report(String player, long sequence) {
    return new Report(
        player, "psess-" + player, sequence, false, Totals.of(Map.of("kills", sequence)));
  }

  @Test
  void givenTwoReportsOfOnePlayer_whenTaken_thenOnlyTheNewest() {
    queue.offer(report("ann", 2));
    queue.offer(report("ann", 3));
    queue.offer(report("ann", 1));
    assertThat(queue.take(0)).containsExactly(report("ann", 3));
  }

  @Test
  void givenAFailedBatch_whenTriedAgain_thenTheSameAgainBeforeAnythingNewer() {
    queue.offer(report("ann", 1));
    queue.take(0);
    queue.failed(0);
    queue.offer(report("ann", 2));
    assertThat(queue.take(0)).isEmpty();
    assertThat(queue.take(SECOND)).containsExactly(report("ann", 1));
    assertThat(queue.unanswered()).containsExactly(report("ann", 2));
    queue.answered();
    assertThat(queue.take(SECOND)).containsExactly(report("ann", 2));
    queue.answered();
    assertThat(queue.idle()).isTrue();
  }

  @Test
  void givenFailuresInARow_whenWaiting_thenLongerEachTimeUpToTenSeconds() {
    queue.offer(report("ann", 1));
    long before = 0;
    for (int i = 0; i < 20; i++) {
      long now = i * 100 * SECOND;
      assertThat(queue.take(now)).isNotEmpty();
      queue.failed(now);
      long wait = queue.nanosUntilNext(now);
      assertThat(wait).isBetween(SECOND / 8, 10 * SECOND);
      if (i < 5) {
        assertThat(wait).isGreaterThanOrEqualTo(before);
      }
      before = wait;
    }
    assertThat(before).isGreaterThanOrEqualTo(5 * SECOND);
  }

  @Test
  void givenAPause_whenHurried_thenTriedAtOnce() {
    queue.offer(report("ann", 1));
    queue.take(0);
    queue.failed(0);
    queue.hurry();
    assertThat(queue.take(0)).isNotEmpty();
  }

  @Test
  void givenMorePlayersThanItHolds_whenOffered_thenTheOldestIsDroppedAndCounted() {
    for (int i = 0; i < 5; i++) {
      queue.offer(report("p" + i, 1));
    }
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(queue.take(0)).extracting(Report::playerId).containsExactly("p2", "p3", "p4");
  }

  @Test
  void givenManyPlayers_whenTaken_thenInBatches() {
    var large = new ReportQueue(100, new Random(1));
    for (int i = 0; i < 60; i++) {
      large.offer(report("p" + i, 1));
    }
    var sizes = new ArrayList<Integer>();
    for (List<Report> batch; !(batch = large.take(0)).isEmpty(); ) {
      sizes.add(batch.size());
      large.answered();
    }
    assertThat(sizes).containsExactly(25, 25, 10);
  }

  @Test
  void givenAFlushOfManyPlayers_whenAMilestoneComes_thenItGoesInTheVeryNextRequest() {
    var large = new ReportQueue(100, new Random(1));
    for (int i = 0; i < 60; i++) {
      large.offer(report("p" + i, 1));
    }
    large.take(0);
    large.offer(report("p59", 2).atMilestone());
    large.offer(report("p59", 3));
    large.offer(report("p3", 2).atMilestone());
    large.answered();
    assertThat(large.take(0))
        .startsWith(report("p59", 3), report("p3", 2).atMilestone())
        .hasSize(ReportQueue.BATCH_MAX);
  }

  @Test
  void givenMilestonesInARow_whenTaken_thenTheFirstAtOnceAndTheOthersAfterATenthOfASecond() {
    queue.offer(report("ann", 1).atMilestone());
    assertThat(queue.take(0)).hasSize(1);
    queue.answered();
    queue.offer(report("bob", 1).atMilestone());
    queue.offer(report("cid", 1).atMilestone());
    assertThat(queue.take(ReportQueue.POOLING.toNanos() - 1)).isEmpty();
    assertThat(queue.take(ReportQueue.POOLING.toNanos())).hasSize(2);
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenAnOutageOfAnyShape_whenItIsOver_thenTheBackendHasTheNewestOfEveryPlayer(long seed) {
    var random = new Random(seed);
    var shuffled = new ReportQueue(100, random);
    var newest = new HashMap<String, Long>();
    var counted = new HashMap<String, Long>();
    long now = 0;
    for (int step = 0; step < 300; step++) {
      now += random.nextLong(SECOND);
      String player = "p" + random.nextInt(8);
      shuffled.offer(report(player, newest.merge(player, 1L, Long::sum)));
      var batch = shuffled.take(now);
      // Counted although the answer is lost: what the backend then hears twice changes nothing.
      if (random.nextInt(3) > 0) {
        batch.forEach(r -> counted.merge(r.playerId(), r.sequence(), Math::max));
      }
      if (!batch.isEmpty()) {
        if (random.nextInt(3) == 0) {
          batch.forEach(r -> counted.merge(r.playerId(), r.sequence(), Math::max));
          shuffled.answered();
        } else {
          shuffled.failed(now);
        }
      }
    }
    while (!shuffled.idle()) {
      now += 11 * SECOND;
      shuffled.take(now).forEach(r -> counted.merge(r.playerId(), r.sequence(), Math::max));
      shuffled.answered();
    }
    assertThat(counted).isEqualTo(newest);
  }
}
