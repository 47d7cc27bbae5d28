package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.netlift.server.achievements.Reporter;
import dev.netlift.server.achievements.Spool;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.net.Ticker;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.RoomSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a backend that is 300 ms away and loses one answer in twenty does to the tick: nothing. An
 * arena of 16 reports over a real socket; good and bad backend take turns within one process, so
 * that both have the same machine. Needs a quiet one.
 */
@EnabledIfSystemProperty(named = "netlift.full", matches = "true")
class BackendTroubleIT {
  private static final int RATE_HZ = 60;
  private static final int PLAYERS = 16;
  private static final int TURNS = 12;
  private static final int WARM_TURNS = 3;
  private static final Duration TURN = Duration.ofSeconds(6);
  private static final int DELAY_MILLIS = 300;
  private static final int LOST_PERCENT = 5;
  private static final double MOST = 1.05;

  @TempDir private Path spool;
  private final AtomicInteger requests = new AtomicInteger();

  @Test
  void givenABackendFarAwayThatLosesAnswers_whenTicking_thenLatenessIsAsWithANearOne()
      throws Exception {
    var near = server(0, 0);
    var far = server(DELAY_MILLIS, LOST_PERCENT);
    var withNear = new Lateness();
    var withFar = new Lateness();
    try {
      for (int i = 0; i < WARM_TURNS; i++) {
        turn(near, new Lateness());
        turn(far, new Lateness());
      }
      for (int i = 0; i < TURNS; i++) {
        // In turns about who is first, for whatever warms up or fills.
        turn(i % 2 == 0 ? near : far, i % 2 == 0 ? withNear : withFar);
        turn(i % 2 == 0 ? far : near, i % 2 == 0 ? withFar : withNear);
      }
    } finally {
      near.stop(0);
      far.stop(0);
    }
    double ratio = (double) withFar.nanos(0.99) / withNear.nanos(0.99);
    System.out.printf("tick lateness, near %s, far %s, p99 %.3f%n", withNear, withFar, ratio);
    assertThat(requests.get()).isGreaterThan(2 * TURNS);
    assertThat(ratio).as("near %s, far %s", withNear, withFar).isLessThanOrEqualTo(MOST);
  }

  private HttpServer server(int delayMillis, int lostPercent) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, delayMillis, lostPercent));
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange, int delayMillis, int lostPercent) throws IOException {
    requests.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    try {
      Thread.sleep(delayMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ThreadLocalRandom.current().nextInt(100) < lostPercent) {
      throw new IOException("the answer is lost");
    }
    byte[] body = "{\"results\":[]}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void turn(HttpServer server, Lateness lateness) throws Exception {
    lateness.skipASecond();
    try (var backend =
            new HttpBackend(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "us-west-2",
                software.amazon.awssdk.auth.credentials.StaticCredentialsProvider.create(
                    software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create(
                        "AKIA", "s")));
        var kept = Spool.open(spool);
        var reporter =
            new Reporter(
                backend,
                "arn:session",
                new byte[32],
                Clock.systemUTC(),
                new Random(1),
                (player, unlock) -> {},
                kept);
        var loop = new TickLoop(new TickConfig(RATE_HZ), lateness)) {
      loop.run(new Arena(reporter, loop));
    }
  }

  /** Sixteen who press buttons; everybody has news at every report. */
  private static final class Arena implements Ticker {
    private final ArenaGame game = new ArenaGame();
    private final Match<ArenaInput> match;
    private final List<FakeConnection> players = new ArrayList<>();
    private final Dice dice = new Dice(1);
    private final TickLoop loop;

    Arena(Reporter reporter, TickLoop loop) {
      this.loop = loop;
      match = new Match<>(game, new RoomSetup(1, RATE_HZ, PLAYERS), reporter::offer, () -> {});
      for (int i = 0; i < PLAYERS; i++) {
        players.add(new FakeConnection("player-" + i));
        match.joined(players.getLast());
      }
    }

    @Override
    public void tick(long tick) {
      for (var player : players) {
        match.input(player, 0, game.sampleInput(dice));
        player.events.clear();
        player.snapshotTicks.clear();
      }
      match.tick();
      if (tick >= TURN.toSeconds() * RATE_HZ) {
        loop.stop();
      }
    }
  }

  /** All ticks of all its turns but the first second of each, which loads classes. */
  private static final class Lateness implements NetMetrics {
    private final long[] nanos = new long[TURNS * ((int) TURN.toSeconds() + 1) * RATE_HZ];
    private int count;
    private int skipped;

    void skipASecond() {
      skipped = 0;
    }

    long nanos(double quantile) {
      Arrays.sort(nanos, 0, count);
      return nanos[(int) (count * quantile)];
    }

    @Override
    public void tickLateness(long late) {
      if (++skipped > RATE_HZ && count < nanos.length) {
        nanos[count++] = late;
      }
    }

    @Override
    public String toString() {
      return "p50 %d p90 %d p99 %d ns of %d ticks"
          .formatted(nanos(0.5), nanos(0.9), nanos(0.99), count);
    }

    @Override
    public void messageReceived(int bytes) {}

    @Override
    public void messageProcessed(long nanos) {}

    @Override
    public void messageError() {}

    @Override
    public void tickWork(long nanos) {}
  }
}
