package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.Ticket;
import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.gamelift.model.Event;
import software.amazon.awssdk.services.gamelift.model.EventCode;
import software.amazon.awssdk.services.gamelift.model.TerminationMode;

/** Whole lives of sessions in a running cloud, with players that the test leads. */
final class SessionProofs implements AutoCloseable {
  /** Given to the cloud: a drain is over 45 s before the time GameLift names. */
  static final int TERMINATION_NOTICE_SECONDS = 48;

  private static final Duration INPUT_PERIOD = Duration.ofMillis(33);

  private final RunningCloud cloud;
  private final String fleetId;
  private final ClientLoop loop = ClientLoop.start("gate players");

  SessionProofs(RunningCloud cloud, String fleetId) {
    this.cloud = cloud;
    this.fleetId = fleetId;
  }

  private List<GatePlayer> queue(String mode, int count) throws Exception {
    var players = new ArrayList<GatePlayer>();
    for (int i = 0; i < count; i++) {
      players.add(new GatePlayer(cloud.guest(), loop));
      players.getLast().queue(mode);
    }
    return players;
  }

  private static String enter(List<GatePlayer> players) throws Exception {
    String session = "";
    for (var player : players) {
      Ticket.Seat seat = player.matched();
      assertThat(session.isEmpty() || session.equals(seat.gameSessionId()))
          .as("one match for all")
          .isTrue();
      session = seat.gameSessionId();
      player.enter(seat);
    }
    return session;
  }

  private static void play(List<GatePlayer> players, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      players.forEach(GatePlayer::input);
      Thread.sleep(INPUT_PERIOD);
    }
  }

  /** One of two leaves; who looks for a match then takes the free seat. */
  void backfillFillsALeaversSeat() throws Exception {
    var duelists = queue("duel", 2);
    String session = enter(duelists);
    play(duelists, Duration.ofSeconds(1));
    duelists.getFirst().leave();
    var stays = duelists.getLast();

    var third = queue("duel", 1);
    assertThat(enter(third)).as("the leaver's seat").isEqualTo(session);

    int seen = stays.snapshots.get();
    var both = List.of(stays, third.getFirst());
    play(both, Duration.ofMillis(500));
    assertThat(stays.snapshots.get()).as("who stayed played on").isGreaterThan(seen);
    assertThat(third.getFirst().snapshots.get()).isPositive();
    both.forEach(GatePlayer::leave);
  }

  /** A full process is asked to end: the match goes on, then everybody is told, all is kept. */
  void drainLosesNothing() throws Exception {
    Instant begun = Instant.now();
    var players = queue("arena", 4);
    String session = enter(players);
    play(players, Duration.ofSeconds(3));
    List<ProcessHandle> servers = cloud.children("server");
    cloud
        .gameLift()
        .terminateGameSession(
            request ->
                request
                    .gameSessionId(arn(session))
                    .terminationMode(TerminationMode.TRIGGER_ON_PROCESS_TERMINATE));
    int seen = players.getFirst().snapshots.get();
    play(players, Duration.ofMillis(1500));
    assertThat(players.getFirst().snapshots.get()).as("the match goes on").isGreaterThan(seen + 10);
    for (var player : players) {
      assertThat(player.closed.get(20, TimeUnit.SECONDS)).isEqualTo(CloseReason.SHUTTING_DOWN);
    }
    cloud.await(
        "the process to exit",
        Duration.ofSeconds(20),
        () -> servers.stream().anyMatch(server -> !server.isAlive()));
    long kills = 0;
    for (var player : players) {
      var totals = player.totals();
      assertThat(totals.getOrDefault("distance", 0L)).as("ran: %s", totals).isPositive();
      kills += totals.getOrDefault("kills", 0L);
    }
    int heard = players.stream().mapToInt(player -> player.kills.get()).max().orElse(0);
    assertThat(kills).as("every kill that was told is in the store").isEqualTo(heard);
    assertThat(faultsSince(begun)).as("exit 0 in time, after ProcessEnding").isEmpty();
  }

  private String arn(String session) {
    return cloud
        .gameLift()
        .describeGameSessions(request -> request.fleetId(fleetId))
        .gameSessions()
        .stream()
        .map(known -> known.gameSessionId())
        .filter(known -> known.endsWith(session) || session.endsWith(known))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no session " + session));
  }

  private List<Event> faultsSince(Instant begun) {
    var faults =
        List.of(
            EventCode.SERVER_PROCESS_CRASHED,
            EventCode.SERVER_PROCESS_FORCE_TERMINATED,
            EventCode.SERVER_PROCESS_PROCESS_EXIT_TIMEOUT,
            EventCode.SERVER_PROCESS_TERMINATED_UNHEALTHY);
    return cloud
        .gameLift()
        .describeFleetEvents(request -> request.fleetId(fleetId))
        .events()
        .stream()
        .filter(event -> !event.eventTime().isBefore(begun) && faults.contains(event.eventCode()))
        .toList();
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }
}
