package dev.netlift.server.host;

import dev.netlift.protocol.Lane;
import dev.netlift.server.achievements.Report;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.net.Listener;
import dev.netlift.server.net.ListenerConfig;
import dev.netlift.server.net.PlayerSessions;
import dev.netlift.server.net.Players;
import dev.netlift.server.net.SessionAdmission;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.spectate.Gallery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A game server process with an arena and without GameLift: it takes every player session for good.
 * Says on standard output who comes, goes and is reported; ends its match when told to.
 */
final class ArenaProcess implements Players {
  static final int TICK_RATE_HZ = 20;
  static final String GAME_SESSION = "gsess-cut";

  private final Match<ArenaInput> match;

  private ArenaProcess(int seats) {
    var setup = new RoomSetup(1, TICK_RATE_HZ, seats);
    match =
        new Match<>(
            new ArenaGame(), setup, ArenaProcess::report, () -> {}, new Gallery(System::nanoTime));
  }

  /**
   * @param args seats, session key in hex
   */
  public static void main(String[] args) {
    int seats = Integer.parseInt(args[0]);
    byte[] key = HexFormat.of().parseHex(args[1]);
    var arena = new ArenaProcess(seats);
    var metrics = new NoMetrics();
    try (var loop = new TickLoop(new TickConfig(TICK_RATE_HZ), metrics);
        var listener =
            Listener.bind(
                new ListenerConfig(0, "arena-1", TICK_RATE_HZ),
                loop,
                arena,
                new AnySession(),
                metrics)) {
      listener.open(new SessionAdmission(GAME_SESSION, key, seats, new ArenaGame().layout()));
      say("port " + listener.port());
      var reader = new Thread(() -> listen(arena, loop, listener), "commands");
      reader.setDaemon(true);
      reader.start();
      loop.run(tick -> arena.match.tick());
    }
  }

  /** One line ends the match, the end of the input the process. */
  private static void listen(ArenaProcess arena, TickLoop loop, Listener listener) {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try {
      if (in.readLine() != null) {
        loop.execute(
            () -> {
              arena.match.stop().forEach(ArenaProcess::report);
              say("ended");
              listener.closeAll(CloseCode.ROOM_ENDED);
            });
        in.readLine();
      }
    } catch (IOException e) {
      say("no commands any more: " + e);
    }
    loop.stop();
  }

  private static void report(Report report) {
    var totals = report.totals();
    say(
        String.join(
            " ",
            report.last() ? "final" : "report",
            report.playerId(),
            Long.toString(totals.get("kills")),
            Long.toString(totals.get("distance"))));
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static final class AnySession implements PlayerSessions {
    @Override
    public CompletionStage<Void> accept(String playerSessionId) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void remove(String playerSessionId) {}
  }

  @Override
  public void joined(Connection connection) {
    say("joined " + connection.playerId());
    match.joined(connection);
  }

  @Override
  public void input(Connection connection, long sequence, long viewTime, byte[] payload) {
    match.input(connection, viewTime, payload);
  }

  @Override
  public void message(Connection connection, Lane lane, byte[] payload) {}

  @Override
  public void left(Connection connection, CloseCode code) {
    say("left " + connection.playerId() + " " + code);
    match.left(connection);
  }
}
