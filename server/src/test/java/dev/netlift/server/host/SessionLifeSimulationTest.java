package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.host.SessionLife.State;
import dev.netlift.server.net.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lives of sessions on a virtual clock: the one that is meant, and any other. */
class SessionLifeSimulationTest {
  private static final Duration EMPTY = Duration.ofSeconds(10);
  private static final Duration NOBODY = Duration.ofSeconds(60);

  private final SessionLife life = new SessionLife(EMPTY, NOBODY);
  private final List<LifeCommand> commands = new ArrayList<>();
  private long nowNanos = -5_000_000_000L;
  private int playersIn;

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

  private void reachPlaying() {
    reachActivating();
    on(new LifeEvent.Activated());
    on(new LifeEvent.PlayerJoined());
    assertThat(life.state()).isEqualTo(State.PLAYING);
  }

  @Test
  void givenKeyRegistered_whenNotBefore_thenDoorOpensAndThenTheSessionActivates() {
    on(new LifeEvent.ProcessReady());
    assertThat(on(new LifeEvent.SessionStarted())).containsExactly(new LifeCommand.RegisterKey());
    assertThat(on(new LifeEvent.KeyRegistered()))
        .containsExactly(new LifeCommand.OpenDoor(), new LifeCommand.Activate());
  }

  @Test
  void givenLastPlayerLeft_whenTenSecondsPass_thenReportsThenEndsThenExitsWithZero() {
    reachPlaying();
    on(new LifeEvent.PlayerLeft());
    assertThat(pass(EMPTY.minusNanos(1))).isEmpty();
    assertThat(pass(Duration.ofNanos(1))).containsExactly(new LifeCommand.SendFinalReports());
    assertThat(on(new LifeEvent.Reported()))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.ROOM_ENDED), new LifeCommand.EndProcess());
    assertThat(on(new LifeEvent.EndingAnswered(true)))
        .containsExactly(new LifeCommand.Exit(ExitCode.ENDED));
  }

  @Test
  void givenEmptySession_whenSomebodyComesInTime_thenItGoesOn() {
    reachPlaying();
    on(new LifeEvent.PlayerLeft());
    pass(Duration.ofSeconds(9));
    on(new LifeEvent.PlayerJoined());
    assertThat(pass(Duration.ofHours(1))).isEmpty();
    assertThat(life.state()).isEqualTo(State.PLAYING);
  }

  @Test
  void givenNobodyEverCame_whenAMinutePasses_thenEnds() {
    reachActivating();
    on(new LifeEvent.Activated());
    assertThat(pass(NOBODY)).containsExactly(new LifeCommand.SendFinalReports());
  }

  @Test
  void givenPlayerFasterThanTheActivationsAnswer_whenActivated_thenPlaying() {
    reachActivating();
    on(new LifeEvent.PlayerJoined());
    on(new LifeEvent.Activated());
    assertThat(life.state()).isEqualTo(State.PLAYING);
  }

  @Test
  void givenMatchOver_whenPlayersAreStillThere_thenTheyGetASecondForTheScoreboard() {
    reachPlaying();
    on(new LifeEvent.MatchOver());
    assertThat(on(new LifeEvent.Reported())).isEmpty();
    assertThat(pass(SessionLife.FAREWELL_TIME))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.ROOM_ENDED), new LifeCommand.EndProcess());
  }

  @Test
  void givenTermination_whenPlaying_thenPlayersAreToldFirst() {
    reachPlaying();
    assertThat(on(new LifeEvent.TerminateRequested()))
        .containsExactly(
            new LifeCommand.CloseDoor(CloseCode.SHUTTING_DOWN), new LifeCommand.SendFinalReports());
    assertThat(on(new LifeEvent.Reported())).containsExactly(new LifeCommand.EndProcess());
  }

  @Test
  void givenTermination_whenIdle_thenEndsAtOnce() {
    on(new LifeEvent.ProcessReady());
    assertThat(on(new LifeEvent.TerminateRequested()))
        .containsExactly(new LifeCommand.EndProcess());
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
  void givenRoomFailed_whenPlaying_thenReportsAndTheExitSaysSo() {
    reachPlaying();
    on(new LifeEvent.RoomFailed());
    on(new LifeEvent.Reported());
    pass(SessionLife.FAREWELL_TIME);
    assertThat(on(new LifeEvent.EndingAnswered(true)))
        .containsExactly(new LifeCommand.Exit(ExitCode.ROOM_FAILED));
  }

  @Test
  void givenGameLiftSilent_whenEnding_thenExitsAllTheSame() {
    on(new LifeEvent.TerminateRequested());
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
    on(new LifeEvent.TerminateRequested());
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
      case 7, 8, 9 -> {
        playersIn++;
        yield new LifeEvent.PlayerJoined();
      }
      case 10, 11 -> {
        if (playersIn == 0) {
          yield new LifeEvent.ProcessReady();
        }
        playersIn--;
        yield new LifeEvent.PlayerLeft();
      }
      case 12 -> random.nextBoolean() ? new LifeEvent.MatchOver() : new LifeEvent.RoomFailed();
      default ->
          switch (random.nextInt(8)) {
            case 0 -> new LifeEvent.TerminateRequested();
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
      before(kinds, LifeCommand.CloseDoor.class, LifeCommand.EndProcess.class);
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
