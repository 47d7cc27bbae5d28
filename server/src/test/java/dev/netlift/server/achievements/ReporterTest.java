package dev.netlift.server.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.achievements.FakeReportBackend.Fault;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReporterTest {
  private final FakeReportBackend backend = new FakeReportBackend();
  private final List<Unlock> unlocks = new CopyOnWriteArrayList<>();
  private final Reporter reporter =
      new Reporter(
          backend,
          "arn:session",
          new byte[32],
          Clock.fixed(Instant.ofEpochMilli(1000), ZoneOffset.UTC),
          new Random(1),
          (player, unlock) -> unlocks.add(unlock),
          UnsentReports.NOWHERE,
          Thread.ofPlatform().daemon().factory());

  @AfterEach
  void close() {
    reporter.close();
  }

  private static Report kills(long sequence, long kills) {
    return new Report("ann", "psess-ann", sequence, false, Totals.of(Map.of("kills", kills)));
  }

  private boolean finish(Duration limit) throws Exception {
    return reporter.finish(limit).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void givenAReport_whenSent_thenAsTheContractHasItWithTheHmacOfItsBytes() throws Exception {
    reporter.offer(kills(1, 3));
    assertThat(finish(Duration.ofSeconds(10))).isTrue();
    assertThat(backend.bodies)
        .containsExactly(
            "{\"v\":1,\"gameSessionId\":\"arn:session\",\"serverTimeMillis\":1000,\"reports\":["
                + "{\"playerId\":\"ann\",\"playerSessionId\":\"psess-ann\",\"sequence\":1,"
                + "\"final\":false,\"totals\":{\"kills\":3}}]}");
    // openssl dgst -sha256 -mac HMAC -macopt hexkey:(64 zeros) of those bytes.
    assertThat(backend.hmacs).containsExactly(HMAC);
  }

  private static final String HMAC =
      "83ec60973c5c336dc8956b81ccee29b537903329f4fd120cda2e86e1f359cb9e";

  @Test
  void givenUnlock_whenAnswered_thenToldBeforeFinishCompletes() throws Exception {
    reporter.offer(kills(1, 1));
    finish(Duration.ofSeconds(10));
    assertThat(unlocks).containsExactly(new Unlock("first_blood", "First blood", 1234));
  }

  @Test
  void givenTheAnswerWithTheUnlockIsLost_whenANewerReportWaits_thenTheUnlockIsToldAllTheSame()
      throws Exception {
    backend.faults.add(Fault.ANSWER_LOST);
    reporter.offer(kills(1, 1));
    while (backend.bodies.isEmpty()) {
      Thread.onSpinWait();
    }
    reporter.offer(kills(2, 5));
    assertThat(finish(Duration.ofSeconds(10))).isTrue();
    assertThat(unlocks).hasSize(1);
    assertThat(backend.kills).containsEntry("ann", 5L);
  }

  @Test
  void givenEveryKindOfOutage_whenItIsOver_thenTheTotalsArrive() throws Exception {
    backend.faults.addAll(List.of(Fault.DOWN, Fault.BUSY, Fault.BABBLE));
    reporter.offer(kills(1, 7));
    assertThat(finish(Duration.ofSeconds(15))).isTrue();
    assertThat(backend.kills).containsEntry("ann", 7L);
    assertThat(backend.bodies).hasSize(4);
  }

  @Test
  void givenAReportTheBackendCannotRead_whenRefused_thenNotSentForEver() throws Exception {
    backend.faults.add(Fault.BAD_REQUEST);
    reporter.offer(kills(1, 7));
    assertThat(finish(Duration.ofSeconds(10))).isTrue();
    assertThat(backend.bodies).hasSize(1);
    assertThat(reporter.refused()).isEqualTo(1);
  }

  @Test
  void givenABackendThatStaysDown_whenFinishing_thenGivesUpAtTheLimit() throws Exception {
    for (int i = 0; i < 100; i++) {
      backend.faults.add(Fault.DOWN);
    }
    reporter.offer(kills(1, 7));
    assertThat(finish(Duration.ofMillis(300))).isFalse();
  }

  @Test
  void givenNothingToSay_whenFinishing_thenDoneAtOnce() throws Exception {
    assertThat(finish(Duration.ofSeconds(10))).isTrue();
    assertThat(backend.bodies).isEmpty();
  }

  @Test
  void givenClosed_whenFinishIsAskedFor_thenItCompletes() throws Exception {
    backend.faults.add(Fault.DOWN);
    reporter.offer(kills(1, 7));
    while (backend.bodies.isEmpty()) {
      Thread.onSpinWait();
    }
    reporter.close();
    assertThat(finish(Duration.ofSeconds(10))).isFalse();
  }
}
