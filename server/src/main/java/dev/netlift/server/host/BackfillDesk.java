package dev.netlift.server.host;

import dev.netlift.gamelift.MatchmakerData;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link Backfill} decides. Tick thread. */
final class BackfillDesk {
  private static final Logger log = LoggerFactory.getLogger(BackfillDesk.class);

  /** Somebody must be found and come, and then still have something to play. */
  static final Duration TIME_LEFT_MIN = Duration.ofSeconds(30);

  private static final String BY_GAMELIFT = "AUTOMATIC";

  private final Hosting hosting;
  private final String location;
  private final Executor tickThread;
  private final LongSupplier nanoTime;
  private final Backfill backfill = new Backfill(() -> UUID.randomUUID().toString());
  private String configurationArn = "";

  /**
   * @param location of this fleet: players are as far from it as they are from us
   */
  BackfillDesk(Hosting hosting, String location, Executor tickThread, LongSupplier nanoTime) {
    this.hosting = hosting;
    this.location = location;
    this.tickThread = tickThread;
    this.nanoTime = nanoTime;
  }

  /** Who made the match is who fills it, unless by itself. */
  void matched(MatchmakerData data) {
    boolean ours = !data.autoBackfillMode().equals(BY_GAMELIFT);
    configurationArn = ours ? data.matchmakingConfigurationArn() : "";
  }

  /** About once a second. */
  void tick(Roster roster, Duration timeLeft) {
    boolean wanted =
        !configurationArn.isEmpty() && roster.vacancy() && timeLeft.compareTo(TIME_LEFT_MIN) >= 0;
    carryOut(backfill.tick(wanted, roster.version(), nanoTime.getAsLong()), roster);
  }

  void ended(String ticketId, boolean found) {
    log.atInfo().addKeyValue("ticket", ticketId).addKeyValue("found", found).log("backfill ended");
    backfill.ended(ticketId, found, nanoTime.getAsLong());
  }

  /** Takes back what there is; never again. */
  void end(Roster roster) {
    carryOut(backfill.end(nanoTime.getAsLong()), roster);
  }

  private void carryOut(List<Backfill.Command> commands, Roster roster) {
    for (var command : commands) {
      log.atInfo().addKeyValue("what", command).log("backfill");
      switch (command) {
        case Backfill.Command.Start(String ticket) ->
            answer(
                hosting.startBackfill(ticket, configurationArn, roster.players(location)),
                taken -> backfill.asked(ticket, taken, nanoTime.getAsLong()));
        case Backfill.Command.Stop(String ticket) ->
            answer(
                hosting.stopBackfill(ticket, configurationArn),
                stopped -> backfill.stopped(ticket));
      }
    }
  }

  private void answer(CompletionStage<Void> call, Consumer<Boolean> then) {
    var unused =
        call.handle(
            (nothing, failure) -> {
              if (failure != null) {
                log.atInfo().addKeyValue("cause", failure.toString()).log("backfill refused");
              }
              tickThread.execute(() -> then.accept(failure == null));
              return nothing;
            });
  }
}
