package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.host.SessionLife.State;
import dev.netlift.server.net.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lives of sessions on a virtual clock: the one that is meant, and any other. */
class SessionLifeSimulationTest {
  private static final Duration ACTIVATION = Duration.ofSeconds(60);
  private static final Duration EMPTY = Duration.ofSeconds(10);
  private static final Duration NOBODY = Duration.ofSeconds(60);

  private static final Duration CAP = Duration.ofSeconds(1200);

  private final SessionLife life = new SessionLife(ACTIVATION, EMPTY, NOBODY, CAP);
  private final List<LifeCommand> commands = new ArrayList<>();
  private long nowNanos = -5_000_000_000L;
  private int seatsTaken;

  private List<LifeCommand> on(LifeEvent event) {
    var now = life.on(event, nowNanos);
    commands.addAll(now);
    return now;
  }

  private List<LifeCommand> pass(Duration time) {
    nowNanos += time.toNanos();
    return on(new LifeEvent.TimeUp());
  }

  private void reachActivating() {
    on(new LifeEvent.ProcessReady());
    on(new LifeEvent.SessionStarted());
    on(new LifeEvent.KeyRegistered());
  }

  private void reachRunning() {
    reachActivating();
    on(new LifeEvent.Activated());
    on(new LifeEvent.SeatsTaken(1));
    assertThat(life.state()).isEqualTo(State.RUNNING);
  }

  private List<LifeCommand> terminate(long secondsLeft) {
    return on(
        new LifeEvent.TerminateRequested(OptionalLong.of(nowNanos + secondsLeft * 1_000_000_000L)));
  }

  private static LifeCommand report(EndReason why, double seconds) {
    return new LifeCommand.SendFinalReports(why, Duration.ofMillis((long) (seconds * 1000)));
  }

  @Test
  void givenKeyRegistered_whenNotBefore_thenDoorOpensAndThenTheSessionActivates() {
    on(new LifeEvent.ProcessReady());
    assertThat(on(new LifeEvent.SessionStarted()))
        .containsExactly(new LifeCommand.RegisterKey(Duration.ofMillis(44_500)));
    assertThat(on(new LifeEvent.KeyRegistered()))
        .containsExactly(new LifeCommand.OpenDoor(), new LifeCommand.Activate());
  }

  /** The key may take all of GameLift's time for a start but what the activation needs. */
  @Test
  void givenASlowBackend_whenTheKeyIsLate_thenBothDeadlinesAreGameLifts() {
    on(new LifeEvent.ProcessReady());
    on(new LifeEvent.SessionStarted());
    assertThat(pass(Duration.ofSeconds(44))).isEmpty();
    on(new LifeEvent.KeyRegistered());
    assertThat(pass(Duration.ofSeconds(16).minusNanos(1))).isEmpty();
    assertThat(life.state()).isEqualTo(State.ACTIVATING);
    assertThat(pass(Duration.ofNanos(1)))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.ROOM_ENDED), new LifeCommand.ClearSeats());
  }

  @Test
  void givenLastSeatFree_whenTenSecondsPass_thenReportsThenClearsThenEndsThenExitsWithZero() {
    reachRunning();
    on(new LifeEvent.SeatsTaken(0));
    assertThat(pass(EMPTY.minusNanos(1))).isEmpty();
    assertThat(pass(Duration.ofNanos(1))).containsExactly(report(EndReason.EMPTY, 9.5));
    assertThat(on(new LifeEvent.Reported()))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.ROOM_ENDED), new LifeCommand.ClearSeats());
    assertThat(on(new LifeEvent.SeatsCleared())).containsExactly(new LifeCommand.EndProcess());
    assertThat(on(new LifeEvent.EndingAnswered(true)))
        .containsExactly(new LifeCommand.Exit(ExitCode.ENDED));
  }

  @Test
  void givenEmptySession_whenSomebodyComesInTime_thenItGoesOn() {
    reachRunning();
    on(new LifeEvent.SeatsTaken(0));
    pass(Duration.ofSeconds(9));
    on(new LifeEvent.SeatsTaken(1));
    assertThat(pass(Duration.ofSeconds(1000))).isEmpty();
    assertThat(life.state()).isEqualTo(State.RUNNING);
  }

  @Test
  void givenNobodyEverCame_whenAMinutePasses_thenEnds() {
    reachActivating();
    on(new LifeEvent.Activated());
    assertThat(pass(NOBODY)).containsExactly(report(EndReason.EMPTY, 9.5));
  }

  @Test
  void givenPlayersWhoNeverLeave_whenTheCapIsReached_thenItEnds() {
    reachRunning();
    assertThat(life.timeLeft(nowNanos)).isEqualTo(CAP);
    assertThat(pass(CAP.minusNanos(1))).isEmpty();
    assertThat(pass(Duration.ofNanos(1))).containsExactly(report(EndReason.CAPPED, 9.5));
  }

  @Test
  void givenPlayerFasterThanTheActivationsAnswer_whenActivated_thenRunning() {
    reachActivating();
    on(new LifeEvent.SeatsTaken(1));
    on(new LifeEvent.Activated());
    assertThat(life.state()).isEqualTo(State.RUNNING);
  }

  @Test
  void givenMatchOver_whenPlayersAreStillThere_thenTheyGetASecondForTheScoreboard() {
    reachRunning();
    on(new LifeEvent.MatchOver());
    assertThat(on(new LifeEvent.Reported())).isEmpty();
    assertThat(pass(SessionLife.FAREWELL_TIME))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.ROOM_ENDED), new LifeCommand.ClearSeats());
  }

  @Test
  void givenTerminationTime_whenRunning_thenTheMatchGoesOnWithoutNewcomersUntil45SecondsBefore() {
    reachRunning();
    assertThat(terminate(270)).containsExactly(new LifeCommand.RefuseNewcomers());
    assertThat(life.state()).isEqualTo(State.DRAINING);
    assertThat(life.timeLeft(nowNanos)).isZero();
    assertThat(pass(Duration.ofSeconds(225).minusNanos(1))).isEmpty();
    assertThat(pass(Duration.ofNanos(1))).containsExactly(report(EndReason.DRAINED, 9.5));
    on(new LifeEvent.Reported());
    assertThat(pass(SessionLife.FAREWELL_TIME))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.SHUTTING_DOWN), new LifeCommand.ClearSeats());
  }

  @Test
  void givenNoTerminationTime_whenRunning_thenTheMatchMayEndButNotLaterThanGameLiftWaits() {
    reachRunning();
    on(new LifeEvent.TerminateRequested(OptionalLong.empty()));
    assertThat(pass(Duration.ofSeconds(254))).isEmpty();
    assertThat(pass(Duration.ofSeconds(1))).containsExactly(report(EndReason.DRAINED, 9.5));
  }

  @Test
  void givenLateSpotNotice_whenThirtySecondsAreLeft_thenFlushesAtOnce() {
    reachRunning();
    assertThat(terminate(30))
        .containsExactly(new LifeCommand.RefuseNewcomers(), report(EndReason.DRAINED, 9.5));
  }

  @Test
  void givenTenSecondsLeft_whenTerminated_thenHalfOfThemAreForTheFlush() {
    reachRunning();
    assertThat(terminate(10)).contains(report(EndReason.DRAINED, 4.5));
  }

  @Test
  void givenTimeAlreadyOver_whenTerminated_thenTheFlushStillGetsTwoSeconds() {
    reachRunning();
    assertThat(terminate(-1000)).contains(report(EndReason.DRAINED, 1.5));
  }

  @Test
  void givenADrain_whenASpotNoticeComesOnTop_thenTheEarlierTimeCounts() {
    reachRunning();
    terminate(270);
    pass(Duration.ofSeconds(10));
    assertThat(terminate(120)).isEmpty();
    assertThat(terminate(270)).isEmpty();
    assertThat(pass(Duration.ofSeconds(75))).containsExactly(report(EndReason.DRAINED, 9.5));
  }

  @Test
  void givenADrain_whenTheMatchIsOverOrTheLastSeatIsFree_thenItIsNotWaitedFor() {
    reachRunning();
    terminate(270);
    assertThat(on(new LifeEvent.SeatsTaken(0))).containsExactly(report(EndReason.DRAINED, 9.5));
  }

  @Test
  void givenTermination_whenNobodyHasASeat_thenTheDoorClosesAtOnce() {
    reachActivating();
    on(new LifeEvent.Activated());
    assertThat(terminate(270))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.SHUTTING_DOWN), report(EndReason.DRAINED, 9.5));
  }

  @Test
  void givenTermination_whenIdle_thenEndsAtOnce() {
    on(new LifeEvent.ProcessReady());
    assertThat(terminate(270)).containsExactly(new LifeCommand.EndProcess());
  }

  @Test
  void givenKeyRefused_whenStarting_thenNeverActivatedAndTheExitSaysSo() {
    on(new LifeEvent.ProcessReady());
    on(new LifeEvent.SessionStarted());
    assertThat(on(new LifeEvent.KeyRefused())).containsExactly(new LifeCommand.EndProcess());
    assertThat(on(new LifeEvent.EndingAnswered(true)))
        .containsExactly(new LifeCommand.Exit(ExitCode.SESSION_NOT_STARTED));
  }

  @Test
  void givenRoomFailed_whenRunning_thenReportsAndTheExitSaysSo() {
    reachRunning();
    on(new LifeEvent.RoomFailed());
    on(new LifeEvent.Reported());
    pass(SessionLife.FAREWELL_TIME);
    on(new LifeEvent.SeatsCleared());
    assertThat(on(new LifeEvent.EndingAnswered(true)))
        .containsExactly(new LifeCommand.Exit(ExitCode.ROOM_FAILED));
  }

  @Test
  void givenGameLiftSilent_whenEnding_thenExitsAllTheSame() {
    terminate(270);
    assertThat(pass(SessionLife.ENDING_MAX))
        .containsExactly(new LifeCommand.Exit(ExitCode.ENDING_NOT_ACCEPTED));
  }

  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("netlift.seeds", 1000));
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenAnyEventsInAnyOrder_whenTerminatedAtLast_thenItEndsOnceAndOrderly(long seed) {
    var random = new Random(seed);
    for (int i = random.nextInt(60); i > 0; i--) {
      on(anyEvent(random));
      if (random.nextBoolean()) {
        pass(Duration.ofMillis(random.nextInt(30_000)));
      }
    }
    terminate(random.nextInt(400) - 50);
    // From here on nothing answers: deadlines alone must bring it to its end.
    for (int i = 0; i < 10 && life.state() != State.ENDED; i++) {
      nowNanos = life.deadlineNanos().orElseThrow();
      on(new LifeEvent.TimeUp());
    }
    assertThat(life.state()).isEqualTo(State.ENDED);
    checkOrder();
  }

  private LifeEvent anyEvent(Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> new LifeEvent.ProcessReady();
      case 1, 2 -> new LifeEvent.SessionStarted();
      case 3, 4 -> new LifeEvent.KeyRegistered();
      case 5 -> random.nextInt(4) > 0 ? new LifeEvent.Activated() : new LifeEvent.KeyRefused();
      case 6 ->
          random.nextInt(4) > 0 ? new LifeEvent.Activated() : new LifeEvent.ActivationFailed();
      case 7, 8, 9 -> new LifeEvent.SeatsTaken(++seatsTaken);
      case 10, 11 -> new LifeEvent.SeatsTaken(seatsTaken = Math.max(0, seatsTaken - 1));
      case 12 -> random.nextBoolean() ? new LifeEvent.MatchOver() : new LifeEvent.RoomFailed();
      default ->
          switch (random.nextInt(8)) {
            case 0 -> new LifeEvent.TerminateRequested(OptionalLong.empty());
            case 2 -> new LifeEvent.SeatsCleared();
            case 1 -> new LifeEvent.EndingAnswered(random.nextBoolean());
            default -> new LifeEvent.Reported();
          };
    };
  }

  private void checkOrder() {
    var kinds = commands.stream().<Class<?>>map(Object::getClass).toList();
    assertThat(kinds).doesNotHaveDuplicates();
    assertThat(kinds).endsWith(LifeCommand.EndProcess.class, LifeCommand.Exit.class);
    assertThat(kinds.contains(LifeCommand.OpenDoor.class))
        .as("a door that opened was closed, and no other")
        .isEqualTo(kinds.contains(LifeCommand.CloseDoor.class));
    before(kinds, LifeCommand.RegisterKey.class, LifeCommand.OpenDoor.class);
    before(kinds, LifeCommand.OpenDoor.class, LifeCommand.Activate.class);
    if (kinds.contains(LifeCommand.CloseDoor.class)) {
      before(kinds, LifeCommand.CloseDoor.class, LifeCommand.ClearSeats.class);
      before(kinds, LifeCommand.ClearSeats.class, LifeCommand.EndProcess.class);
    }
    if (kinds.contains(LifeCommand.SendFinalReports.class)) {
      before(kinds, LifeCommand.SendFinalReports.class, LifeCommand.EndProcess.class);
    }
  }

  private static void before(List<Class<?>> kinds, Class<?> first, Class<?> second) {
    if (kinds.contains(second)) {
      assertThat(kinds.indexOf(first)).isBetween(0, kinds.indexOf(second) - 1);
    }
  }
}
