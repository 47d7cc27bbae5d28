package dev.netlift.server.host;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.achievements.MatchEnded;
import dev.netlift.server.achievements.Report;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Snapshots;
import dev.netlift.server.room.Unlock;
import dev.netlift.server.spectate.Gallery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room with its connections: who sits where, who is told what, whose totals are due. Tick thread
 * only. The room sees seats; the network sees connections; only this knows both.
 *
 * @param <I> the game's input
 */
final class Match<I> {
  private static final Logger log = LoggerFactory.getLogger(Match.class);

  private static final int REPORT_SECONDS = 5;

  /** Inputs of one connection that are none; a real client sends not one. */
  private static final int BAD_INPUTS_MAX = 16;

  /** Different players over a match; those beyond it play, but are not reported. */
  private static final int PLAYERS_KNOWN_MAX = 1024;

  private final Game<I> game;
  private final Room<I> room;
  private final Consumer<Report> reports;
  private final Runnable badInput;
  private final Gallery gallery;
  private final @Nullable Seat[] seats;

  /** Where each connection sits. */
  private final Map<Connection, Integer> seatOf = new HashMap<>();

  private final Views views;
  private final Map<String, PlayerTotals> players = new HashMap<>();
  private final Snapshots snapshots;
  private final int reportTicks;
  private long tick;
  private boolean milestones;
  private boolean finished;
  private boolean ended;
  private boolean failed;
  private boolean stopped;
  private List<Report> lastReports = List.of();

  /** One taken seat. */
  private static final class Seat {
    final Connection connection;
    final PlayerTotals totals;
    final SeenFrom seenFrom = new SeenFrom();
    int badInputs;
    boolean milestone;

    Seat(Connection connection, PlayerTotals totals) {
      this.connection = connection;
      this.totals = totals;
    }
  }

  /**
   * @param badInput told of every input that is none, for the metrics
   * @param gallery where it is watched from
   */
  Match(
      Game<I> game, RoomSetup setup, Consumer<Report> reports, Runnable badInput, Gallery gallery) {
    this.game = game;
    this.reports = reports;
    this.badInput = badInput;
    this.gallery = gallery;
    this.seats = new Seat[setup.seatsMax()];
    this.snapshots =
        new Snapshots(game.layout(), game.entitiesMax(setup.seatsMax()), game.interest());
    this.views = new Views(setup.seatsMax(), setup.tickRateHz());
    this.reportTicks = REPORT_SECONDS * setup.tickRateHz();
    this.room = game.open(setup, new ToConnections());
  }

  /** What the room says, to whom it concerns. */
  private final class ToConnections implements RoomOutput {
    @Override
    public void toAll(byte[] event) {
      for (var seat : seats) {
        if (seat != null) {
          seat.connection.sendEvent(event);
        }
      }
      if (gallery.watched()) {
        gallery.tell(event);
      }
    }

    @Override
    public void to(int number, byte[] event) {
      var seat = seats[number];
      if (seat != null) {
        seat.connection.sendEvent(event);
      }
    }

    @Override
    public void milestone(int number) {
      var seat = seats[number];
      if (seat != null) {
        seat.milestone = true;
        milestones = true;
      }
    }
  }

  /**
   * Seats an admitted player; turns them away when there is no seat. A player who still sits on an
   * older connection takes over from there.
   */
  void joined(Connection connection) {
    int number = seatOfPlayer(connection.playerId());
    var before = number < 0 ? null : seats[number];
    if (before != null) {
      vacate(number);
      before.connection.close(CloseCode.REPLACED);
    } else {
      number = free();
    }
    if (number < 0) {
      connection.close(CloseCode.FULL);
      return;
    }
    // A player who was here before goes on counting from what they had.
    var totals =
        players.computeIfAbsent(
            connection.playerId(), id -> new PlayerTotals(id, players.size() < PLAYERS_KNOWN_MAX));
    seats[number] = new Seat(connection, totals);
    seatOf.put(connection, number);
    views.joined(number);
    // The room whose match is over has not heard who left since; it is only looked at.
    if (!stopped) {
      room.join(number, totals.known());
    }
  }

  void input(Connection connection, long viewTime, byte[] payload) {
    int number = seatOf(connection);
    if (number < 0 || stopped) {
      return;
    }
    I input;
    try {
      input = game.readInput(payload);
    } catch (BadInputException e) {
      badInput.run();
      var seat = seats[number];
      if (seat != null && ++seat.badInputs >= BAD_INPUTS_MAX) {
        connection.close(CloseCode.PROTOCOL_ERROR);
      }
      return;
    }
    room.input(number, input, views.seen(number, viewTime, connection.acknowledgedTick(), tick));
  }

  void left(Connection connection) {
    int number = seatOf(connection);
    if (number >= 0) {
      vacate(number);
    }
  }

  private void vacate(int number) {
    var seat = seats[number];
    if (seat != null) {
      seatOf.remove(seat.connection);
    }
    if (stopped) {
      seats[number] = null;
      return;
    }
    // At once, but not as the last: that would close this player's account for this game session,
    // and they may come back on another connection.
    report(number, false);
    seats[number] = null;
    room.leave(number);
  }

  /** One step, its snapshot and its reports. */
  void tick() {
    if (finished || stopped) {
      return;
    }
    room.step(tick++);
    sendSnapshot();
    finished = room.finished();
    if (finished) {
      end();
    }
    if (milestones) {
      reportMilestones();
    }
    if (tick % reportTicks == 0) {
      reportSeated();
    }
  }

  /** What somebody who begins to watch is told first. */
  List<byte[]> introduction() {
    return stopped ? List.of() : room.introduction();
  }

  private void end() {
    if (!ended) {
      ended = true;
      room.end();
    }
  }

  /** Encoded once for all whom a body fits; every connection copies the same bytes. */
  private void sendSnapshot() {
    EntityTable table = snapshots.begin(tick);
    room.snapshot(table);
    snapshots.complete();
    if (gallery.watched()) {
      gallery.show(tick, table);
    }
    for (int number = 0; number < seats.length; number++) {
      var seat = seats[number];
      if (seat != null) {
        long baseline = seat.connection.baselineTick();
        int cell = snapshots.see(room.entityOf(number), seat.seenFrom.newest(), baseline);
        seat.seenFrom.put(tick, cell);
      }
    }
    snapshots.show();
    for (var seat : seats) {
      if (seat != null) {
        sendSnapshot(seat);
      }
    }
  }

  private void sendSnapshot(Seat seat) {
    long baseline = seat.connection.baselineTick();
    var encoding = snapshots.encode(seat.seenFrom.newest(), baseline, seat.seenFrom.at(baseline));
    seat.connection.sendSnapshot(tick, encoding.baseline(), encoding.body(), 0, encoding.length());
  }

  private void reportMilestones() {
    milestones = false;
    for (int number = 0; number < seats.length; number++) {
      var seat = seats[number];
      if (seat != null && seat.milestone) {
        seat.milestone = false;
        report(number, true);
      }
    }
  }

  private void reportSeated() {
    for (int number = 0; number < seats.length; number++) {
      report(number, false);
    }
  }

  /**
   * Stops the room: nothing will be counted any more, also not of those who left.
   *
   * @return everybody's last report; the same whenever it is asked for
   */
  List<Report> stop() {
    if (stopped) {
      return lastReports;
    }
    stopped = true;
    var last = new ArrayList<Report>();
    try {
      if (!failed) {
        end();
      }
      for (int number = 0; number < seats.length; number++) {
        var seat = seats[number];
        if (seat != null && !failed) {
          seat.totals
              .next(room.totals(number), seat.connection.playerSessionId(), true)
              .ifPresent(last::add);
        }
      }
    } finally {
      players.values().forEach(player -> player.last().ifPresent(last::add));
      lastReports = List.copyOf(last);
    }
    return lastReports;
  }

  /** Everybody who was here, the best first; the best 200 at most. After {@link #stop}. */
  List<MatchEnded.Standing> standings() {
    var scores = new TreeMap<String, Long>();
    players.forEach((playerId, player) -> scores.put(playerId, game.score(player.known())));
    var all = MatchEnded.standings(scores);
    return all.subList(0, Math.min(all.size(), RoomSetup.SEATS_LIMIT));
  }

  /** Ticks until the match is over by itself, at most. */
  long ticksLeft() {
    return failed || finished || stopped ? 0 : room.ticksLeft();
  }

  private void report(int number, boolean milestone) {
    var seat = seats[number];
    if (seat != null) {
      seat.totals
          .next(room.totals(number), seat.connection.playerSessionId(), false)
          .map(report -> milestone ? report.atMilestone() : report)
          .ifPresent(reports);
    }
  }

  /** Tells the player, if they are still here. */
  void unlocked(String playerId, Unlock unlock) {
    int number = seatOfPlayer(playerId);
    if (number >= 0) {
      room.unlocked(number, unlock);
    }
  }

  /** Whether the room said so after its last step. */
  boolean finished() {
    return finished;
  }

  boolean failed() {
    return failed;
  }

  /** The room has thrown. What it counted is kept, then nothing may be called any more. */
  void fail() {
    if (failed) {
      return;
    }
    // A broken room has no say in how its match ends.
    ended = true;
    try {
      stop();
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      log.atError().setCause(e).log("the failed room's totals are lost since the last report");
    }
    failed = true;
  }

  long ticks() {
    return tick;
  }

  long inputsIgnored() {
    return failed ? 0 : room.inputsIgnored();
  }

  private int free() {
    for (int number = 0; number < seats.length; number++) {
      if (seats[number] == null) {
        return number;
      }
    }
    return -1;
  }

  private int seatOfPlayer(String playerId) {
    for (int number = 0; number < seats.length; number++) {
      var seat = seats[number];
      if (seat != null && seat.connection.playerId().equals(playerId)) {
        return number;
      }
    }
    return -1;
  }

  private int seatOf(Connection connection) {
    Integer number = seatOf.get(connection);
    return number == null ? -1 : number;
  }
}
