package dev.netlift.local.chaos;

import dev.netlift.local.chaos.BackendSwitch.Cut;
import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.SeatReport;
import dev.netlift.local.lambda.FunctionChild;
import dev.netlift.local.play.BotsProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * The same scripted match twice: undisturbed, and with the backend cut off from before its first
 * report until its process has gone. Then both must have brought their players the same. One
 * thread.
 */
public final class TwinMatches {
  private static final Duration SEATED_MOST = Duration.ofMinutes(2);
  private static final Duration MATCH_MOST = Duration.ofMinutes(2);
  private static final Duration GONE_MOST = Duration.ofSeconds(60);
  private static final Duration COUNTED_MOST = Duration.ofSeconds(90);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Site site;
  private final BackendSwitch backend;
  private final Path spool;
  private final BotsStarter bots;
  private final int players;
  private final Consumer<String> progress;

  /** Sends the match's players in. */
  public interface BotsStarter {
    BotsProcess start() throws IOException;
  }

  /**
   * @param spool folder in which the server processes leave reports
   * @param players of one match
   * @param progress for people
   */
  public TwinMatches(
      Site site,
      BackendSwitch backend,
      Path spool,
      BotsStarter bots,
      int players,
      Consumer<String> progress) {
    this.site = site;
    this.backend = backend;
    this.spool = spool;
    this.bots = bots;
    this.players = players;
    this.progress = progress;
  }

  /**
   * @throws IllegalStateException a match did not come about, or did not end
   */
  public TwinReport run(long seed) throws IOException, InterruptedException {
    progress.accept("the undisturbed match");
    var undisturbed = new Run();
    undisturbed.seat(Cut.NOTHING);
    JsonNode heard = undisturbed.playToTheEnd();
    var twin = undisturbed.awardsOnceCounted(players);

    progress.accept("its twin, with the backend cut off");
    var before = backend.count();
    var disturbed = new Run();
    disturbed.seat(Cut.REPORTS);
    backend.cut(Cut.EVERYTHING);
    int killed = killFunctions();
    disturbed.playToTheEnd();
    int spooled = spooled();
    var amid = backend.count().since(before);
    var during = disturbed.awards();
    progress.accept(amid.reports() + " calls with reports were cut off; the backend is back");
    backend.cut(Cut.NOTHING);
    Instant back = Instant.now();
    String wanted = Awards.hash(twin);
    await(
        "the spooled reports to be counted",
        COUNTED_MOST,
        () -> Awards.hash(disturbed.awards()).equals(wanted) && spooled() == 0,
        false);
    var after = backend.count().since(before);
    return new TwinReport(
        seed,
        twin,
        List.copyOf(disturbed.awards()),
        during.stream().allMatch(Awards.NONE::equals),
        spooled,
        spooled(),
        killed,
        after.reports(),
        after.retries(),
        Duration.between(back, Instant.now()).toMillis(),
        TwinReport.toasts(heard),
        undisturbed.exit(),
        disturbed.exit());
  }

  private int killFunctions() {
    int killed = 0;
    for (FunctionChild child : site.functions()) {
      killed +=
          ProcessHandle.of(child.pid()).map(ProcessHandle::destroyForcibly).orElse(false) ? 1 : 0;
    }
    return killed;
  }

  private int spooled() {
    String[] files = spool.toFile().list((folder, name) -> name.matches("s-[0-9a-f]+\\.json"));
    return files == null ? 0 : files.length;
  }

  private static boolean await(
      String what, Duration most, BooleanSupplier condition, boolean needed)
      throws InterruptedException {
    Instant end = Instant.now().plus(most);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        if (needed) {
          throw new IllegalStateException("waited " + most.toSeconds() + " s for " + what);
        }
        return false;
      }
      Thread.sleep(LOOK_EVERY);
    }
    return true;
  }

  /** One match. */
  private final class Run {
    private final Instant start = Instant.now();
    private final List<String> playerIds = new ArrayList<>();
    private String session = "";
    private @org.jspecify.annotations.Nullable BotsProcess process;

    /** Until every player is let in. */
    void seat(Cut cut) throws IOException, InterruptedException {
      backend.cut(cut);
      var started = bots.start();
      process = started;
      await(
          "the players of a match to be let in",
          SEATED_MOST,
          () -> seated().size() == players,
          true);
      for (SeatReport seat : seated()) {
        playerIds.add(seat.playerId());
        session = seat.gameSessionId();
      }
    }

    private List<SeatReport> seated() {
      return site.seats().stream()
          .filter(seat -> seat.created().isAfter(start) && seat.accepted().isPresent())
          .toList();
    }

    /** Until the process has gone. @return what the bots tell */
    JsonNode playToTheEnd() throws IOException, InterruptedException {
      var playing = java.util.Objects.requireNonNull(process);
      await(
          "the match to end",
          MATCH_MOST,
          () -> seated().stream().allMatch(seat -> seat.ended().isPresent()),
          true);
      await("its process to go", GONE_MOST, () -> !exit().equals("running"), true);
      if (playing.await(GONE_MOST).isEmpty()) {
        playing.stop();
        throw new IllegalStateException("the bots do not end");
      }
      return playing.report();
    }

    String exit() {
      return site.servers().stream()
          .filter(server -> server.gameSessionId().filter(session::equals).isPresent())
          .map(ProcessReport::exit)
          .map(exit -> exit.name().toLowerCase(java.util.Locale.ROOT))
          .findFirst()
          .orElse("unknown");
    }

    Collection<Awards> awards() {
      Map<String, Awards> all = site.awards();
      return playerIds.stream().map(player -> all.getOrDefault(player, Awards.NONE)).toList();
    }

    /** The process is gone, and its last reports were answered, so this changes no more. */
    List<Awards> awardsOnceCounted(int wanted) throws InterruptedException {
      await(
          "the undisturbed totals",
          COUNTED_MOST,
          () -> awards().stream().filter(one -> !one.totals().isEmpty()).count() == wanted,
          true);
      return List.copyOf(awards());
    }
  }
}
