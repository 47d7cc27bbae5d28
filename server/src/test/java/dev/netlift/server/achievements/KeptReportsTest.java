package dev.netlift.server.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.achievements.FakeReportBackend.Fault;
import dev.netlift.server.room.Totals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reporter's threads, its spool and who comes after it, over real files. */
class KeptReportsTest {
  @TempDir private Path folder;
  private final FakeReportBackend backend = new FakeReportBackend();

  private Reporter reporter(ReportBackend to, Spool spool) {
    return new Reporter(
        to,
        "arn:session",
        new byte[32],
        Clock.systemUTC(),
        new Random(1),
        (p, u) -> {},
        spool,
        Thread.ofPlatform().daemon().factory());
  }

  private static Report kills(String player, long sequence, long kills) {
    return new Report(player, "psess", sequence, false, Totals.of(Map.of("kills", kills)));
  }

  private List<Path> kept() throws Exception {
    try (var all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }

  private void awaitKept(int count) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (kept().size() != count) {
      assertThat(System.nanoTime()).as("files kept: %s", kept()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static final MatchEnded ENDED = new MatchEnded(5, "finished", List.of());

  @Test
  void givenAnOutageLongerThanTheMatch_whenTheProcessEnds_thenTheNextOneSendsEverything()
      throws Exception {
    backend.faults.addAll(Collections.nCopies(1000, Fault.DOWN));
    try (var spool = Spool.open(folder);
        var reporter = reporter(backend, spool)) {
      reporter.offer(kills("ann", 1, 3));
      awaitKept(1);
      var last = new ArrayList<Report>();
      for (int i = 0; i < 60; i++) {
        last.add(kills("p" + i, 1, i + 1));
      }
      last.add(kills("ann", 2, 4));
      var answered = reporter.finish(last, ENDED, Duration.ofMillis(300));
      assertThat(answered.toCompletableFuture().get(10, TimeUnit.SECONDS)).isFalse();
    }
    backend.faults.clear();
    backend.bodies.clear();

    assertThat(new Adopter(SpoolFolder.open(folder), backend, Instant::now).pass().sent())
        .isEqualTo(1);

    assertThat(backend.kills).hasSize(61).containsEntry("ann", 4L).containsEntry("p59", 60L);
    assertThat(backend.bodies).hasSize(3);
    assertThat(backend.bodies).filteredOn(body -> body.contains("matchEnded")).hasSize(1);
    assertThat(backend.bodies.getLast()).contains("matchEnded");
    assertThat(kept()).isEmpty();
  }

  @Test
  void givenABackendThatHangs_whenTheMatchEnds_thenTheDiskHasItWithoutWaitingForTheAnswer()
      throws Exception {
    var hangs = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    ReportBackend hanging =
        (body, hmac) -> {
          asked.countDown();
          hangs.await();
          return new ReportBackend.Answer(503, new byte[0]);
        };
    try (var spool = Spool.open(folder);
        var reporter = reporter(hanging, spool)) {
      reporter.offer(kills("ann", 1, 3));
      asked.await();
      var answered = reporter.finish(List.of(kills("ann", 2, 5)), ENDED, Duration.ofMillis(200));
      assertThat(answered.toCompletableFuture().get(4, TimeUnit.SECONDS)).isFalse();
      assertThat(SpoolFile.read(Files.readAllBytes(kept().getFirst())).batches().getFirst().body())
          .contains("\"kills\":5");
    }
    assertThat(kept()).hasSize(1);
  }

  @Test
  void givenABackendThatAnswers_whenTheMatchGoesOn_thenTheDiskIsNotTouched() throws Exception {
    try (var spool = Spool.open(folder);
        var reporter = reporter(backend, spool)) {
      for (int i = 1; i < 20; i++) {
        reporter.offer(kills("ann", i, i));
        Thread.sleep(5);
        assertThat(kept()).isEmpty();
      }
      var answered = reporter.finish(Duration.ofSeconds(10));
      assertThat(answered.toCompletableFuture().get(20, TimeUnit.SECONDS)).isTrue();
    }
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void givenAnOutageThatEnds_whenEverythingIsAnswered_thenTheFileIsGone() throws Exception {
    backend.faults.add(Fault.DOWN);
    backend.faults.add(Fault.DOWN);
    try (var spool = Spool.open(folder);
        var reporter = reporter(backend, spool)) {
      reporter.offer(kills("ann", 1, 3));
      awaitKept(1);
      awaitKept(0);
      assertThat(backend.kills).containsEntry("ann", 3L);
    }
  }

  @Test
  void givenNoFinish_whenClosed_thenWhatWasUnansweredIsKept() throws Exception {
    backend.faults.addAll(Collections.nCopies(1000, Fault.DOWN));
    try (var spool = Spool.open(folder);
        var reporter = reporter(backend, spool)) {
      reporter.offer(kills("ann", 1, 3));
    }
    assertThat(kept()).hasSize(1);
  }

  @Test
  void givenADiskThatFails_whenTheMatchEnds_thenItEndsInTimeAllTheSame() throws Exception {
    backend.faults.addAll(Collections.nCopies(1000, Fault.DOWN));
    var spool = Spool.open(folder);
    try (var reporter = reporter(backend, spool)) {
      try (var all = Files.list(folder)) {
        for (Path file : all.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
      reporter.offer(kills("ann", 1, 3));
      var answered = reporter.finish(Duration.ofMillis(200));
      assertThat(answered.toCompletableFuture().get(4, TimeUnit.SECONDS)).isFalse();
    }
    spool.close();
    Files.createDirectory(folder);
  }
}
