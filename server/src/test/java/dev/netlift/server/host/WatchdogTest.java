package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.achievements.FakeReportBackend;
import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.SessionAdmission;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real loop with a room that hangs in its step. */
class WatchdogTest {
  private static final int RATE_HZ = 30;
  private final FakeHosting hosting = new FakeHosting();
  private final FakeReportBackend reports = new FakeReportBackend();
  private final LinkedBlockingQueue<String> ended = new LinkedBlockingQueue<>();

  private final SessionBackend backend =
      new SessionBackend() {
        @Override
        public void prepare() {}

        @Override
        public void register(String gameSessionId, byte[] sessionKey, Duration limit) {}

        @Override
        public Answer post(byte[] body, String hmac) throws IOException {
          return reports.post(body, hmac);
        }
      };

  private static final class NoDoor implements Door {
    final CompletableFuture<Void> opened = new CompletableFuture<>();

    @Override
    public void open(SessionAdmission admission) {
      opened.complete(null);
    }

    @Override
    public void refuseNewcomers(CloseCode code) {}

    @Override
    public void free(String playerSessionId) {}

    @Override
    public void closeAll(CloseCode code) {}
  }

  private final Watchdog.Ends ends =
      new Watchdog.Ends() {
        @Override
        public void exit(ExitCode code) {
          ended.add("exit " + code);
        }

        @Override
        public void halt(ExitCode code) {
          ended.add("halt " + code);
        }
      };

  @Test
  void givenARoomThatHangs_whenNobodyTicks_thenUnhealthyAndTheSessionIsEndedWithoutTheLoop()
      throws Exception {
    var metrics = new NoMetrics();
    var door = new NoDoor();
    var hanging = new CompletableFuture<Void>();
    hosting.ended.complete(null);
    hosting.activated.complete(null);
    try (var loop = new TickLoop(new TickConfig(RATE_HZ), metrics);
        var host =
            new GameHost<>(
                new HostConfig(
                    "us-west-2",
                    Duration.ofSeconds(60),
                    RATE_HZ,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(1200),
                    Duration.ofSeconds(45)),
                new CountingGame(),
                hosting,
                backend,
                UnsentReports.NOWHERE,
                metrics,
                new HostThreads(loop::execute, Runnable::run, loop::stop),
                Clock.systemUTC(),
                System::nanoTime)) {
      host.start(door, 7777, List.of());
      var test = Thread.ofPlatform().start(() -> hangOnceAPlayerIsIn(host, door, loop, hanging));
      var watchdog = new Watchdog(host, Duration.ofSeconds(1), Thread.currentThread(), ends);
      loop.run(host); // returns when the test lets the room go on
      watchdog.close();
      test.join();
      assertThat(reports.bodies).as("what was counted is delivered").isNotEmpty();
    }
    assertThat(ended).containsExactly("exit HUNG");
    assertThat(hosting.calls).endsWith("remove psess-ann", "ending");
  }

  private void hangOnceAPlayerIsIn(
      GameHost<Byte> host, NoDoor door, TickLoop loop, CompletableFuture<Void> hanging) {
    hosting.callbacks().started(new Hosting.Session("arn:session", 4, Optional.empty(), Map.of()));
    door.opened.join();
    var unused = host.playerSessions().accept("psess-ann");
    var ann = new FakeConnection("ann");
    loop.execute(
        () -> {
          host.joined(ann);
          host.left(ann, CloseCode.LEFT);
        });
    loop.execute(hanging::join);
    try {
      // As a heartbeat would, a while later; the watchdog is quicker here.
      String end = ended.poll(20, TimeUnit.SECONDS);
      if (end != null) {
        ended.add(end);
      }
      while (hosting.callbacks().healthy()) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hanging.complete(null);
      loop.stop();
    }
  }
}
