package dev.netlift.server.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.room.Totals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Processes that play, leave and are killed over one folder, on a virtual clock, and a backend that
 * is away for longer than a match. In the end it has of every session what the session's process
 * last had on disk or was answered, and nothing twice.
 */
class SpoolSimulationTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int MATCH_SECONDS = 30;
  private static final int PLAYERS = 30;

  @TempDir private Path path;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("netlift.full") ? 60 : 5);
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenOutagesAndKills_whenItIsOver_thenEveryTotalIsThereOnce(long seed) throws Exception {
    var world = new World(path, seed);
    world.run(300);
    world.settle();
    for (var process : world.ended) {
      world.backend.counted(process.session).forEach(process::check);
      process.promised.forEach(
          (player, sequence) ->
              assertThat(world.backend.counted(process.session).getOrDefault(player, 0L))
                  .as("%s of %s, killed %s", player, process.session, process.killed)
                  .isGreaterThanOrEqualTo(sequence));
    }
    assertThat(world.ended.stream().filter(process -> process.killed)).isNotEmpty();
    assertThat(world.ended.stream().filter(process -> !process.killed)).isNotEmpty();
    try (Stream<Path> left = Files.list(path)) {
      assertThat(left.filter(file -> file.toString().endsWith(".json"))).isEmpty();
    }
  }

  /** Counts as the backend does, and is away when told to, or by dice. */
  private static final class Backend implements ReportBackend {
    final Random dice;
    final Map<String, ReportSigner> keys = new HashMap<>();
    private final Map<String, Map<String, Long>> counted = new HashMap<>();
    boolean away;

    Backend(Random dice) {
      this.dice = dice;
    }

    Map<String, Long> counted(String session) {
      return counted.getOrDefault(session, Map.of());
    }

    @Override
    public Answer post(byte[] body, String hmac) throws IOException {
      int fault = dice.nextInt(10);
      if (away || fault == 0) {
        throw new IOException("away");
      }
      if (fault == 1) {
        return new Answer(503, new byte[0]);
      }
      JsonNode json = JsonMapper.shared().readTree(body);
      String session = json.path("gameSessionId").asString("");
      var signer = keys.get(session);
      String text = new String(body, StandardCharsets.UTF_8);
      if (signer == null || !signer.signs(text, hmac)) {
        return new Answer(403, "{\"error\":\"wrong_hmac\"}".getBytes(StandardCharsets.UTF_8));
      }
      var watermarks = counted.computeIfAbsent(session, _ -> new HashMap<>());
      var answer = JsonMapper.shared().createObjectNode();
      var results = answer.putArray("results");
      for (JsonNode report : json.path("reports")) {
        String player = report.path("playerId").asString("");
        long sequence = report.path("sequence").asLong(0);
        // What a total says is its sequence, so counting an older one would show.
        assertThat(report.path("totals").path("kills").asLong(0)).isEqualTo(sequence);
        boolean fresh = sequence > watermarks.getOrDefault(player, 0L);
        if (fresh) {
          watermarks.put(player, sequence);
        }
        results
            .addObject()
            .put("playerId", player)
            .put("status", fresh ? "applied" : "stale")
            .putArray("unlocks");
      }
      if (fault == 2) {
        throw new IOException("counted, and the answer is lost");
      }
      return new Answer(200, answer.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A game server process as far as its reports go, in one thread. */
  private static final class Process {
    final String session;
    final long endNanos;
    final Spool spool;
    private final ReportSigner signer;
    private final Outbox outbox;
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, Long> offered = new HashMap<>();
    final Map<String, Long> promised = new HashMap<>();
    boolean killed;

    Process(String session, Spool spool, ReportSigner signer, Random dice, long nowNanos) {
      this.session = session;
      this.spool = spool;
      this.signer = signer;
      this.outbox = new Outbox(1024, dice);
      this.endNanos = nowNanos + MATCH_SECONDS * SECOND;
    }

    Report next(Random dice, boolean last) {
      String player = "p" + dice.nextInt(PLAYERS);
      long sequence = sequences.merge(player, 1L, Long::sum);
      offered.put(player, sequence);
      return new Report(player, "psess", sequence, last, Totals.of(Map.of("kills", sequence)));
    }

    void play(Random dice) {
      for (int i = dice.nextInt(4); i > 0; i--) {
        outbox.offer(next(dice, false));
      }
    }

    /** One try and one write, in either order, as the two threads may take turns. */
    void work(Backend backend, long nowNanos, boolean diskFirst) throws IOException {
      if (diskFirst) {
        keep(nowNanos);
      }
      var batch = outbox.take(nowNanos);
      if (!batch.reports().isEmpty()) {
        outbox.settle(post(backend, batch, nowNanos), nowNanos);
      }
      if (!diskFirst) {
        keep(nowNanos);
      }
    }

    private boolean post(Backend backend, Outbox.Batch batch, long nowNanos) {
      var signed = signer.sign(batch.reports(), batch.ended(), nowNanos / 1_000_000);
      try {
        boolean taken =
            Verdict.of(backend.post(signed.bytes(), signed.hmac())) instanceof Verdict.Taken;
        if (taken) {
          batch.reports().forEach(this::promise);
        }
        return taken;
      } catch (IOException e) {
        return false;
      }
    }

    void keep(long nowNanos) throws IOException {
      if (!outbox.keepingDue()) {
        return;
      }
      var unanswered = outbox.unanswered();
      if (unanswered.reports().isEmpty()) {
        spool.clear();
      } else {
        spool.keep(signer.spool(unanswered.reports(), unanswered.ended(), nowNanos / 1_000_000));
        unanswered.reports().forEach(this::promise);
      }
      outbox.kept(unanswered, true);
    }

    private void promise(Report report) {
      promised.merge(report.playerId(), report.sequence(), Math::max);
    }

    /** Ends in order: everything that was ever offered is promised. */
    void leave(Random dice, long nowNanos) throws IOException {
      var last = new ArrayList<Report>();
      for (int i = 0; i < 5; i++) {
        last.add(next(dice, true));
      }
      outbox.end(last, new MatchEnded(1, "finished", List.of()));
      keep(nowNanos);
      offered.forEach((player, sequence) -> promised.merge(player, sequence, Math::max));
    }

    void check(String player, long sequence) {
      assertThat(sequence)
          .as("nobody counts what %s never said of %s", session, player)
          .isLessThanOrEqualTo(offered.getOrDefault(player, 0L));
    }
  }

  private static final class World {
    final List<Process> ended = new ArrayList<>();
    final Backend backend;
    private final Random dice;
    private final SpoolFolder folder;
    private final List<Process> running = new ArrayList<>();
    private long nowNanos;
    private int sessions;

    World(Path path, long seed) throws IOException {
      dice = new Random(seed);
      backend = new Backend(dice);
      folder = SpoolFolder.open(path);
    }

    void run(int seconds) throws Exception {
      for (int second = 0; second < seconds; second++) {
        nowNanos += SECOND;
        // Away for two matches, then there for one.
        backend.away = second % (3 * MATCH_SECONDS) < 2 * MATCH_SECONDS;
        while (running.size() < 4) {
          start();
        }
        for (var process : List.copyOf(running)) {
          live(process);
        }
        if (second % 7 == 0) {
          adopt(dice.nextInt(20) == 0);
        }
      }
    }

    private void start() throws IOException {
      String session = "arn:session-" + sessions++;
      byte[] key = new byte[32];
      dice.nextBytes(key);
      var signer = new ReportSigner(session, key);
      backend.keys.put(session, signer);
      var steps = new DyingSteps();
      var process = new Process(session, Spool.open(folder, steps), signer, dice, nowNanos);
      steps.dice = dice;
      running.add(process);
    }

    private void live(Process process) throws IOException {
      try {
        process.play(dice);
        process.work(backend, nowNanos, dice.nextBoolean());
        if (nowNanos >= process.endNanos) {
          process.leave(dice, nowNanos);
          end(process);
        } else if (dice.nextInt(200) == 0) {
          process.killed = true;
          end(process);
        }
      } catch (KilledException e) {
        process.killed = true;
        end(process);
      }
    }

    private void end(Process process) throws IOException {
      running.remove(process);
      ended.add(process);
      process.spool.close();
    }

    /** By a process that may be killed after any request. */
    private Optional<Adopter.Pass> adopt(boolean dies) throws Exception {
      int[] left = {dice.nextInt(3)};
      ReportBackend through =
          (body, hmac) -> {
            var answer = backend.post(body, hmac);
            if (dies && left[0]-- == 0) {
              throw new KilledException();
            }
            return answer;
          };
      try {
        // Locks and files have the real clock; their age does not matter here.
        return Optional.of(new Adopter(folder, through, Instant::now).pass());
      } catch (KilledException e) {
        return Optional.empty();
      }
    }

    /** The backend is back; the last process to start adopts what is left. */
    void settle() throws Exception {
      backend.away = false;
      for (var process : List.copyOf(running)) {
        try {
          process.leave(dice, nowNanos);
        } catch (KilledException e) {
          process.killed = true;
        }
        end(process);
      }
      for (int tries = 0; tries < 1000; tries++) {
        var pass = adopt(false);
        if (pass.isPresent() && pass.get().equals(Adopter.Pass.NOTHING)) {
          return;
        }
      }
      throw new AssertionError("the folder is never empty");
    }
  }

  /** The process is gone at this point. */
  private static final class KilledException extends RuntimeException {
    KilledException() {
      super(null, null, false, false);
    }
  }

  /** Between any two steps of a write a process may die. */
  private static final class DyingSteps implements Spool.Steps {
    @Nullable Random dice;

    @Override
    public void done(Spool.Step step) {
      if (dice != null && dice.nextInt(150) == 0) {
        throw new KilledException();
      }
    }

    @Override
    public boolean durable() {
      return false;
    }
  }
}
