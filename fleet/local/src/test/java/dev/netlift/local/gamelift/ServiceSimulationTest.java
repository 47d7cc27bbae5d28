package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.netlift.local.gamelift.Ledger.Invariant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The real SDK against the real service through ten minutes of a bad network, on one thread and a
 * virtual clock. {@code -Dnetlift.seeds=N} runs N seeds, {@code -Dnetlift.full=true} ten thousand;
 * a failure names its seed, and {@code -Dnetlift.seed=S} replays that one.
 */
class ServiceSimulationTest {
  private static final int TROUBLE_SECONDS = 600;
  // A termination that gets lost costs the activation's minute, five minutes to the kill and one to
  // the next start; then there is the SDK's own way back.
  private static final Duration HEALING = Duration.ofMinutes(15);
  private static final String RULES =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"t\",\"minPlayers\":1,\"maxPlayers\":4}]}";
  private static final String CONFIGURATION =
      "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm";
  private static final Logger SDK_LOG = Logger.getLogger("dev.netlift.gamelift");
  private static final ch.qos.logback.classic.Logger SERVICE_LOG =
      (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.netlift.local.gamelift");

  private static final Map<Invariant, Long> CHECKS = new TreeMap<>();
  private static int seedsRun;
  private static int processes;
  private static int accepted;

  @TempDir Path folder;

  static LongStream seeds() {
    Long one = Long.getLong("netlift.seed");
    if (one != null) {
      return LongStream.of(one);
    }
    return LongStream.range(
        0, Long.getLong("netlift.seeds", Boolean.getBoolean("netlift.full") ? 10_000 : 200));
  }

  @BeforeAll
  static void quiet() {
    if (Long.getLong("netlift.seed") == null) {
      SDK_LOG.setLevel(java.util.logging.Level.OFF);
      SERVICE_LOG.setLevel(Level.OFF);
    }
  }

  @AfterAll
  static void summary() {
    SDK_LOG.setLevel(null);
    SERVICE_LOG.setLevel(null);
    System.out.printf(
        "SDK against service: %d seeds, %d invariants, %d checks %s; %d processes lived, %d players"
            + " accepted%n",
        seedsRun,
        CHECKS.size(),
        CHECKS.values().stream().mapToLong(Long::longValue).sum(),
        CHECKS,
        processes,
        accepted);
  }

  @ParameterizedTest(name = "-Dnetlift.seed={0}")
  @MethodSource("seeds")
  void givenABadNetwork_whenServersAndPlayersComeAndGo_thenEveryInvariantHolds(long seed) {
    var simulation = new Simulation(folder, seed);
    try {
      simulation.run();
    } finally {
      seedsRun++;
      processes += simulation.world.launcher.started.size();
      simulation.ledger.checks.forEach((what, times) -> CHECKS.merge(what, times, Long::sum));
    }
    assertThat(simulation.ledger.violations).as("replay with -Dnetlift.seed=%d", seed).isEmpty();
    assertThat(simulation.ledger.checks.keySet())
        .as("a simulation that looks at nothing proves nothing")
        .contains(Invariant.CONVERGES, Invariant.NOTHING_LEFT);
  }

  @Test
  void givenNetworkThatTurnsRefusalsIntoYes_whenSimulated_thenTheInvariantsNotice() {
    var simulation = new Simulation(folder, 3);
    simulation.network.saysYesToEverything = true;
    simulation.run();
    assertThat(simulation.ledger.violations)
        .anyMatch(what -> what.startsWith("ACTIVE_ONCE"))
        .anyMatch(what -> what.startsWith("ACCEPTED_IS_ACTIVE"));
  }

  @Test
  void givenNetworkThatStaysBad_whenSimulated_thenConvergenceIsMissed() {
    assertThat(LongStream.range(0, 10).flatMap(this::misses).count()).isPositive();
  }

  private LongStream misses(long seed) {
    var simulation = new Simulation(folder.resolve("s" + seed), seed);
    simulation.network.forgetsToHeal = true;
    simulation.run();
    return simulation.ledger.violations.stream()
        .filter(what -> what.startsWith("CONVERGES"))
        .mapToLong(_ -> seed);
  }

  private static final class Simulation implements BackfillMatcher {
    final Ledger ledger = new Ledger();
    final World world;
    private final Random random;
    private final BadNetwork network;
    private final List<SimulatedGame> games = new ArrayList<>();
    private final Map<String, Integer> acceptedTimes = new HashMap<>();
    private final Map<String, String> finalStatus = new HashMap<>();
    private final Set<String> seats = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private int tickets;
    private int looks;

    Simulation(Path folder, long seed) {
      random = new Random(seed);
      world = new World(folder);
      network = new BadNetwork(world, new Random(~seed));
      world.gameLift.backfillBy(this);
      world.launcher.onLaunch =
          process ->
              world.loop.after(
                  Duration.ofMillis(100 + random.nextInt(3_000)),
                  () -> {
                    if (!process.exited) {
                      games.add(new SimulatedGame(world, network, process, ledger, random));
                    }
                  });
      world.pointAlias(world.matchmaking(RULES), world.fleet());
    }

    void run() {
      network.healed = random.nextBoolean();
      world.advance(Duration.ofSeconds(10));
      network.healed = false;
      for (int second = 0; second < TROUBLE_SECONDS; second++) {
        step();
        world.advance(Duration.ofSeconds(1));
      }
      network.heal();
      world.advance(HEALING);
      settle();
    }

    private boolean oneIn(int times) {
      return random.nextInt(times) == 0;
    }

    private void step() {
      games.removeIf(game -> !game.alive());
      if (oneIn(20)) {
        network.hurt();
      }
      if (oneIn(10)) {
        world.start("t" + ++tickets, "p" + tickets, 10);
      }
      if (!games.isEmpty()) {
        SimulatedGame game = games.get(random.nextInt(games.size()));
        if (oneIn(60)) {
          world.gameLift.refreshConnection(game.id());
        }
        if (oneIn(30)) {
          game.backfill(CONFIGURATION);
        }
        if (oneIn(90)) {
          game.end();
        }
      }
      lookAtSeats();
    }

    /** New seats get a player who will come, perhaps too late, perhaps twice. */
    private void lookAtSeats() {
      boolean all = looks++ % 60 == 0;
      for (SessionReport session : world.gameLift.gameSessions()) {
        // What has ended is looked at when it ends, and then once a minute.
        if (session.ended().isPresent() && !ended.add(session.gameSessionId()) && !all) {
          continue;
        }
        JsonNode players =
            world
                .call(
                    "DescribePlayerSessions",
                    "{\"GameSessionId\":\"" + session.gameSessionId() + "\"}")
                .get("PlayerSessions");
        players.forEach(player -> seen(session, player));
      }
    }

    private void seen(SessionReport session, JsonNode player) {
      String seat = player.get("PlayerSessionId").asString();
      String status = player.get("Status").asString();
      String before = finalStatus.get(seat);
      if (before != null) {
        ledger.check(
            Invariant.END_IS_FINAL,
            status.equals(before),
            () -> seat + " was " + before + " and is " + status);
      } else if (status.equals("COMPLETED") || status.equals("TIMEDOUT")) {
        finalStatus.put(seat, status);
      }
      if (seats.add(seat)) {
        int times = oneIn(4) ? 2 : 1;
        for (int i = 0; i < times; i++) {
          world.loop.after(
              Duration.ofMillis(random.nextInt(oneIn(8) ? 80_000 : 10_000)),
              () -> arrive(session.gameSessionId(), seat));
        }
      }
    }

    private void arrive(String gameSessionId, String seat) {
      Map<String, String> hosts = new HashMap<>();
      world
          .gameLift
          .processes()
          .forEach(p -> p.gameSessionId().ifPresent(id -> hosts.put(id, p.processId())));
      games.stream()
          .filter(game -> game.alive() && game.id().equals(hosts.get(gameSessionId)))
          .findFirst()
          .ifPresent(game -> game.accept(seat, () -> accepted(seat)));
    }

    private void accepted(String seat) {
      accepted++;
      int times = acceptedTimes.merge(seat, 1, Integer::sum);
      ledger.check(Invariant.ACTIVE_ONCE, times == 1, () -> seat + " was accepted twice");
      String status = statusOf(seat);
      ledger.check(
          Invariant.ACCEPTED_IS_ACTIVE,
          // COMPLETED: the session ended while the answer was under way; a seat never taken would
          // be TIMEDOUT.
          status.equals("ACTIVE") || status.equals("COMPLETED"),
          () -> seat + " was answered 200 and is " + status);
    }

    private String statusOf(String seat) {
      return world
          .call("DescribePlayerSessions", "{\"PlayerSessionId\":\"" + seat + "\"}")
          .get("PlayerSessions")
          .get(0)
          .get("Status")
          .asString();
    }

    @Override
    public void search(Ticket ticket, Hearer hearer) {
      if (oneIn(5)) {
        return;
      }
      world.loop.after(
          Duration.ofMillis(random.nextInt(30_000)),
          () -> {
            if (ticket.open() < 1 || oneIn(6)) {
              hearer.failed();
            } else {
              hearer.found(Map.of("b" + ++tickets, ""), "{\"matchId\":\"" + ticket.id() + "\"}");
            }
          });
    }

    @Override
    public void cancel(String ticketId) {}

    private void converges(String what, boolean holds) {
      ledger.check(Invariant.CONVERGES, holds, () -> what + " at " + world.loop.now());
    }

    /** All is well again: one live, connected process per slot, and the next match just works. */
    private void settle() {
      games.removeIf(game -> !game.alive());
      converges("two processes run, not " + games.size(), games.size() == 2);
      converges("one socket each, not " + network.open(), network.open() == games.size());
      games.forEach(SimulatedGame::end);
      world.advance(Duration.ofSeconds(30));
      games.removeIf(game -> !game.alive());
      converges("two new processes run, not " + games.size(), games.size() == 2);
      converges("one socket each, not " + network.open(), network.open() == games.size());
      world.start("last", "zoe", 10);
      world.advance(Duration.ofSeconds(5));
      converges("last ticket is " + world.status("last"), world.status("last").equals("COMPLETED"));
      looks = 0;
      lookAtSeats();
      world.advance(Duration.ofSeconds(80));
      if (world.status("last").equals("COMPLETED")) {
        String seat =
            world
                .ticket("last")
                .get("GameSessionConnectionInfo")
                .get("MatchedPlayerSessions")
                .get(0)
                .get("PlayerSessionId")
                .asString();
        String status = statusOf(seat);
        converges("last player's seat is " + status, !status.equals("RESERVED"));
      }
      games.forEach(SimulatedGame::closeOnly);
      world.advance(Duration.ofSeconds(5));
      ledger.check(
          Invariant.NOTHING_LEFT,
          network.open() == 0,
          () -> network.open() + " connections are left after every close()");
    }
  }
}
