package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.ArenaInput;
import dev.netlift.server.arena.wire.Kill;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A match of two hundred whose network is cut for five seconds. */
class CutIT {
  private static final int BOTS = 200;
  private static final Duration PLAY = Duration.ofSeconds(3);
  private static final Duration CUT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final byte[] KEY = new byte[32];

  /** One player: hears its connection, runs about and shoots. */
  private static final class Bot implements ConnectionListener {
    final SplittableRandom dice;
    final List<Kill> kills = new ArrayList<>();
    int id = -1;
    long tick;
    int score;
    @Nullable CloseReason closed;
    private int aim;

    Bot(int number) {
      dice = new SplittableRandom(number);
    }

    @Override
    public synchronized void welcome(Welcome welcome) {}

    @Override
    public synchronized void snapshot(ReceivedSnapshot snapshot) {
      int row = snapshot.entities().indexOf(id);
      if (row >= 0) {
        tick = snapshot.tick();
        score = snapshot.entities().columns()[snapshot.entities().field("kills")][row];
      }
    }

    @Override
    public synchronized void event(byte[] payload) {
      ArenaEvent event;
      try {
        event = ArenaEvent.parseFrom(payload);
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
      if (event.hasWelcome()) {
        id = event.getWelcome().getId();
      } else if (event.hasKill()) {
        kills.add(event.getKill());
      }
    }

    @Override
    public synchronized void closed(CloseReason reason) {
      closed = reason;
    }

    synchronized byte[] decide() {
      aim = aim + dice.nextInt(200) & 4095;
      int buttons = 1 << dice.nextInt(4) | 16;
      return ArenaInput.newBuilder().setButtons(buttons).setAim(aim).build().toByteArray();
    }

    synchronized long tick() {
      return tick;
    }

    synchronized int score() {
      return score;
    }

    synchronized boolean isClosed() {
      return closed != null;
    }

    synchronized @Nullable CloseReason reason() {
      return closed;
    }

    synchronized List<Kill> kills() {
      return List.copyOf(kills);
    }
  }

  @Test
  void givenTwoHundredPlayers_whenTheNetworkIsCutForFiveSeconds_thenNobodyLosesScore()
      throws Exception {
    new SecureRandom().nextBytes(KEY);
    Process server = start();
    try (var said = new Said(server);
        var relay = new CutRelay(said.port());
        var loop = ClientLoop.start("cut-bots")) {
      var bots = new ArrayList<Bot>();
      var connections = new ArrayList<GameConnection>();
      for (int i = 0; i < BOTS; i++) {
        var bot = new Bot(i);
        bots.add(bot);
        connections.add(GameConnection.connect(loop, target(relay.port(), i), bot));
      }
      try (var inputs = Executors.newSingleThreadScheduledExecutor()) {
        inputs.scheduleAtFixedRate(
            () -> {
              for (int i = 0; i < BOTS; i++) {
                connections.get(i).sendInput(bots.get(i).decide());
              }
            },
            100,
            100,
            TimeUnit.MILLISECONDS);
        await("every bot to play", () -> bots.stream().allMatch(bot -> bot.tick() > 0));
        pass(PLAY);
        await("a report of everyone", () -> said.reported() == BOTS);
        await("kills", () -> bots.stream().mapToInt(Bot::score).sum() >= 5);
        cutAndCompare(relay, said, bots);
        end(server, said, bots);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private static void cutAndCompare(CutRelay relay, Said said, List<Bot> bots) {
    relay.cut(true);
    Map<String, long[]> reported = said.newest();
    int[] scores = bots.stream().mapToInt(Bot::score).toArray();
    long[] ticks = bots.stream().mapToLong(Bot::tick).toArray();
    pass(CUT);
    assertThat(relay.dropped()).as("datagrams lost in the cut").isGreaterThan(BOTS);
    relay.cut(false);
    for (int i = 0; i < BOTS; i++) {
      Bot bot = bots.get(i);
      // Newer than anything from before by two seconds.
      long after = ticks[i] + 2L * ArenaProcess.TICK_RATE_HZ;
      await("bot " + i + " to play again", () -> bot.tick() > after || bot.isClosed());
      assertThat(bot.reason()).as("why bot %d is closed, left: %s", i, said.left()).isNull();
      assertThat(bot.score()).as("score of bot %d", i).isGreaterThanOrEqualTo(scores[i]);
    }
    reported.forEach(
        (player, totals) -> {
          long[] now = said.newest().get(player);
          assertThat(now).as(player).isNotNull();
          assertThat(now[0]).as("kills of %s", player).isGreaterThanOrEqualTo(totals[0]);
          assertThat(now[1]).as("distance of %s", player).isGreaterThanOrEqualTo(totals[1]);
        });
    assertThat(said.left()).isEmpty();
  }

  /** The final totals: of everyone, once, and what the reliable kills add up to. */
  private static void end(Process server, Said said, List<Bot> bots) throws IOException {
    server.getOutputStream().write('\n');
    server.getOutputStream().flush();
    await("final totals", () -> said.finals().size() == BOTS && said.hasEnded());
    await("goodbyes", () -> bots.stream().allMatch(Bot::isClosed));
    assertThat(said.joined()).as("joined, each once").hasSize(BOTS).doesNotHaveDuplicates();
    List<Kill> all = bots.stream().map(Bot::kills).max((a, b) -> a.size() - b.size()).orElseThrow();
    for (int i = 0; i < BOTS; i++) {
      Bot bot = bots.get(i);
      List<Kill> heard = bot.kills();
      // Who came later misses the first ones, nobody one in between, or one twice.
      assertThat(heard)
          .as("kills that bot %d heard of", i)
          .isEqualTo(all.subList(all.size() - heard.size(), all.size()));
      long own = all.stream().filter(kill -> kill.getKiller() == bot.id).count();
      long[] totals = said.finals().get("player-" + i);
      assertThat(totals).isNotNull();
      assertThat(totals[0]).as("final kills of bot %d", i).isEqualTo(own);
      assertThat(totals[1]).as("final distance of bot %d", i).isPositive();
    }
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ArenaProcess.class.getName(),
            Integer.toString(BOTS),
            HexFormat.of().formatHex(KEY))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static ConnectTarget target(int port, int bot) {
    byte[] secret = new byte[Limits.SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    long now = System.currentTimeMillis();
    var token =
        new ConnectToken(
            Limits.PROTOCOL_VERSION,
            ArenaProcess.GAME_SESSION,
            "psess-" + bot,
            "player-" + bot,
            now,
            now + 60_000,
            secret);
    return new ConnectTarget(
        "127.0.0.1", port, Transport.UDP, ConnectTokens.seal(KEY, token), "arena-1");
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void pass(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    await("time", () -> System.nanoTime() - deadline >= 0);
  }

  /** What the server process has said. */
  private static final class Said implements AutoCloseable {
    private final Map<String, long[]> reports = new HashMap<>();
    private final Map<String, long[]> finals = new HashMap<>();
    private final List<String> joined = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final Thread reader;
    private int port;
    private boolean ended;

    Said(Process server) {
      reader = new Thread(() -> read(server), "said");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(Process server) {
      try (var in =
          new BufferedReader(
              new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
        for (String line; (line = in.readLine()) != null; ) {
          heard(line.split(" "));
        }
      } catch (IOException e) {
        // Its end.
      }
    }

    private synchronized void heard(String[] words) {
      switch (words[0]) {
        case "port" -> port = Integer.parseInt(words[1]);
        case "joined" -> joined.add(words[1]);
        case "left" -> {
          if (!ended) {
            left.add(words[1] + " " + words[2]);
          }
        }
        case "ended" -> ended = true;
        case "report", "final" -> {
          var into = words[0].equals("final") ? finals : reports;
          into.put(words[1], new long[] {Long.parseLong(words[2]), Long.parseLong(words[3])});
        }
        default -> {}
      }
    }

    int port() {
      await(
          "the server's port",
          () -> {
            synchronized (this) {
              return port > 0;
            }
          });
      synchronized (this) {
        return port;
      }
    }

    synchronized int reported() {
      return reports.size();
    }

    synchronized Map<String, long[]> newest() {
      return Map.copyOf(reports);
    }

    synchronized Map<String, long[]> finals() {
      return Map.copyOf(finals);
    }

    synchronized List<String> joined() {
      return List.copyOf(joined);
    }

    synchronized List<String> left() {
      return List.copyOf(left);
    }

    synchronized boolean hasEnded() {
      return ended;
    }

    @Override
    public void close() {
      reader.interrupt();
    }
  }
}
