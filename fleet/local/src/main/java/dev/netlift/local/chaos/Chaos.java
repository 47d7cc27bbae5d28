package dev.netlift.local.chaos;

import dev.netlift.local.chaos.GatewayRecord.Ask;
import dev.netlift.local.gamelift.SessionReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One run: wait for the first match, inject the schedule, let nobody ask any more, give everybody
 * half a minute to come to an end, compare promises with what is there. One thread.
 */
public final class Chaos {
  private static final Duration FIRST_MATCH_MOST = Duration.ofMinutes(3);
  private static final Duration SETTLE_MOST = Duration.ofSeconds(30);
  private static final Duration FINISH_MOST = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  private final Settings settings;
  private final Site site;
  private final GatewayRecord gateway;
  private final LoopingBots bots;
  private final Consumer<String> progress;
  private final Instant start = Instant.now();

  /**
   * @param folder of the run's files; the faults go to {@code faults.log} in it
   */
  public record Settings(long seed, int bots, Duration length, Path folder) {}

  /**
   * @param progress for people
   */
  public Chaos(
      Settings settings,
      Site site,
      GatewayRecord gateway,
      LoopingBots bots,
      Consumer<String> progress) {
    this.settings = settings;
    this.site = site;
    this.gateway = gateway;
    this.bots = bots;
    this.progress = progress;
  }

  /**
   * @param endFleet ends every game server process in order, after the bots have finished
   * @throws IllegalStateException there was never a match, or the bots are gone
   */
  public ChaosReport run(Runnable endFleet) throws InterruptedException {
    awaitFirstMatch();
    try (var log = Files.newBufferedWriter(settings.folder().resolve("faults.log"))) {
      var injector = new Injector(site, gateway, bots, settings.bots(), line -> line(log, line));
      inject(injector);
      Instant lastFault = Instant.now();
      progress.accept("that was the last fault; nobody asks for another match");
      bots.order("finish");
      Map<Ask, String> stranded = settle(lastFault);
      long settledMillis = Duration.between(lastFault, Instant.now()).toMillis();
      boolean finished = bots.await(FINISH_MOST);
      progress.accept("ending the game servers");
      endFleet.run();
      return report(injector, stranded, settledMillis, finished);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void line(BufferedWriter log, String line) {
    try {
      log.write(Instant.now() + " " + line);
      log.newLine();
      log.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitFirstMatch() throws InterruptedException {
    Instant deadline = start.plus(FIRST_MATCH_MOST);
    while (matches() == 0) {
      if (!bots.running()) {
        throw new IllegalStateException("the bots ended before their first match");
      }
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "no match within " + FIRST_MATCH_MOST.toSeconds() + " s; nothing to break");
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  /** Game sessions of this run that let somebody in. */
  private long matches() {
    return ours().filter(session -> session.accepted() > 0).count();
  }

  private java.util.stream.Stream<SessionReport> ours() {
    return site.sessions().stream().filter(session -> session.created().isAfter(start));
  }

  private void inject(Injector injector) throws InterruptedException {
    List<Fault> schedule =
        Fault.schedule(settings.seed(), settings.length().toMillis(), settings.bots());
    progress.accept(
        "first match; %d faults in %d s".formatted(schedule.size(), settings.length().toSeconds()));
    long begin = System.nanoTime();
    long tellNanos = begin;
    for (Fault fault : schedule) {
      sleepUntil(begin + fault.atMillis() * 1_000_000);
      if (!bots.running()) {
        throw new IllegalStateException("the bots ended amid the run");
      }
      injector.inject(fault);
      if (System.nanoTime() - tellNanos > TELL_EVERY.toNanos()) {
        tellNanos = System.nanoTime();
        progress.accept(
            String.format(
                Locale.ROOT,
                "%d matches; faults %s; rounds %s",
                matches(),
                injector.done(),
                bots.ends()));
      }
    }
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    long left = nanoTime - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }

  /** Nobody asks any more, so whoever has come to an end stays there. */
  private Map<Ask, String> settle(Instant lastFault) throws InterruptedException {
    var stranded = new Stranded(site);
    Instant deadline = lastFault.plus(SETTLE_MOST);
    // A bot that was about to ask has asked by then.
    Thread.sleep(LOOK_EVERY);
    var ended = new HashSet<Ask>();
    while (true) {
      List<Ask> left = gateway.asks().stream().filter(ask -> !ended.contains(ask)).toList();
      Map<Ask, String> open = stranded.among(left);
      left.stream().filter(ask -> !open.containsKey(ask)).forEach(ended::add);
      if (open.isEmpty() || Instant.now().isAfter(deadline)) {
        return open;
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private ChaosReport report(
      Injector injector, Map<Ask, String> stranded, long settledMillis, boolean finished) {
    var sentences = new ArrayList<String>();
    stranded.forEach(
        (ask, why) ->
            sentences.add(
                Seats.tail(ask.playerId())
                    + ", ticket "
                    + Seats.tail(ask.ticketId())
                    + ": "
                    + why));
    var totals = gateway.totals().compare(site.totals(), site.metricKinds());
    var exits =
        Exits.of(
            site.servers(),
            site.ended(),
            injector.killed(),
            pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    var seats = site.seats().stream().filter(seat -> seat.created().isAfter(start)).toList();
    return new ChaosReport(
        settings.seed(),
        settings.bots(),
        settings.length().toMillis(),
        gateway.asks().size(),
        matches(),
        injector.done(),
        injector.amid(),
        gateway.answersLost(),
        sentences,
        Seats.doubled(seats, gateway.seatsTold(), Instant.now()),
        totals.lost(),
        totals.doubled(),
        exits.counts(),
        exits.unclassified(),
        gateway.totals().promises(),
        gateway.refusedReports(),
        bots.ends(),
        bots.reasons(),
        bots.resumes(),
        bots.returns(),
        bots.longestWaitMillis(),
        settledMillis,
        finished);
  }
}
