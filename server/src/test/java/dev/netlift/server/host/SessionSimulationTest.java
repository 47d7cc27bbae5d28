package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.MatchmakerData;
import dev.netlift.gamelift.Player;
import dev.netlift.server.host.SessionLife.State;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.SessionAdmission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Life, roster and backfill together on a virtual clock, with a GameLift that loses answers, a
 * matchmaker that finds players or not, players who come, go, vanish and return, and an end that
 * may be asked for at any moment.
 */
class SessionSimulationTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duration HOLD = Duration.ofSeconds(45);
  private static final Duration CAP = Duration.ofSeconds(600);
  private static final int SEATS = 4;

  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("netlift.seeds", 500));
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenFaultsAndPlayersAtRandom_whenLived_thenSeatsAreKeptAndItEndsOnceAndInTime(long seed) {
    new World(seed).live();
  }

  /** Happens at a time; of equal times the first planned. */
  private record Planned(long atNanos, long number, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(atNanos - other.atNanos, 0);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private static final class World implements Hosting, Door {
    private final Random random;
    private final PriorityQueue<Planned> plan = new PriorityQueue<>();
    private final SessionLife life =
        new SessionLife(
            Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(60), CAP);
    private final Seating seating;

    /** Players here, by player session. */
    private final Map<String, String> here = new HashMap<>();

    /** Held seats, and until when nobody may free them. */
    private final Map<String, Long> heldUntil = new HashMap<>();

    private final Map<String, List<String>> ticketsOpen = new HashMap<>();
    private final Set<String> matched = new HashSet<>();
    private long now = -7 * SECOND;
    private long planned;
    private int players;
    private int endings;
    private boolean newcomersRefused;
    private boolean doorShut;
    private long activeNanos;
    private OptionalLong killNanos = OptionalLong.empty();

    World(long seed) {
      random = new Random(seed);
      seating =
          new Seating(
              new Roster(SEATS, HOLD),
              new BackfillDesk(this, "us-west-2", Runnable::run, () -> now),
              this,
              count -> on(new LifeEvent.SeatsTaken(count)),
              () -> now);
    }

    void live() {
      int size = 1 + random.nextInt(SEATS);
      for (int i = 0; i < size; i++) {
        String player = "p" + players++;
        matched.add(player);
        // Some never come.
        if (random.nextInt(6) > 0) {
          in(random.nextInt(40), () -> join(player, "psess-" + player));
        }
      }
      seating.matched(data());
      on(new LifeEvent.ProcessReady());
      on(new LifeEvent.SessionStarted());
      in(random.nextInt(900), () -> terminate(true));
      if (random.nextInt(3) == 0) {
        in(random.nextInt(900), () -> terminate(false));
      }
      if (random.nextInt(3) == 0) {
        in(
            random.nextInt(900),
            () -> on(random.nextBoolean() ? over() : new LifeEvent.RoomFailed()));
      }
      in(1, this::everySecond);
      long giveUp = now + 3000 * SECOND;
      while (life.state() != State.ENDED) {
        var next = plan.remove();
        assertThat(next.atNanos - giveUp).as("it ends").isNegative();
        now = next.atNanos;
        next.what.run();
      }
      checkEnd();
    }

    private static LifeEvent over() {
      return new LifeEvent.MatchOver();
    }

    private void checkEnd() {
      assertThat(endings).as("ProcessEnding, exactly once").isEqualTo(1);
      assertThat(ticketsOpen.keySet()).as("tickets nobody took back").isEmpty();
      Duration ending =
          SessionLife.REPORTING_MAX
              .plus(SessionLife.FAREWELL_TIME)
              .plus(SessionLife.CLEARING_MAX)
              .plus(SessionLife.ENDING_MAX)
              .plusSeconds(2);
      long most = activeNanos + CAP.toNanos() + ending.toNanos();
      assertThat(now - most).as("the hard cap").isLessThanOrEqualTo(0);
    }

    private void in(long seconds, Runnable what) {
      plan.add(new Planned(now + seconds * SECOND + random.nextInt(1000), planned++, what));
    }

    private void everySecond() {
      seating.look(
          life.timeLeft(now).compareTo(Duration.ofSeconds(1)) < 0
              ? Duration.ZERO
              : life.timeLeft(now));
      on(new LifeEvent.TimeUp());
      if (random.nextInt(12) == 0) {
        somethingHappensToAPlayer();
      }
      in(1, this::everySecond);
    }

    private void somethingHappensToAPlayer() {
      if (here.isEmpty()) {
        return;
      }
      var sessions = here.keySet().stream().sorted().toList();
      String session = sessions.get(random.nextInt(sessions.size()));
      String player = here.getOrDefault(session, "");
      switch (random.nextInt(5)) {
        case 0, 1 -> leave(session, CloseCode.LEFT);
        case 2 -> leave(session, CloseCode.TIMED_OUT);
        case 3 -> {
          leave(session, CloseCode.TOO_SLOW);
          in(random.nextInt(60), () -> comeBack(player, session));
        }
        default -> {
          leave(session, CloseCode.REPLACED);
          join(player, session);
        }
      }
    }

    private void comeBack(String player, String session) {
      if (heldUntil.containsKey(session) && !doorShut) {
        join(player, session);
      }
    }

    /**
     * As the listener does it: who has no seat is refused while draining, and when all are taken.
     */
    private void join(String player, String session) {
      boolean seated = heldUntil.containsKey(session);
      boolean open = life.state() != State.REGISTERING && !doorShut;
      if (!open || (!seated && (newcomersRefused || here.size() + heldUntil.size() >= SEATS))) {
        return;
      }
      heldUntil.remove(session);
      here.put(session, player);
      seating.joined(new FakeConnection(player, session));
    }

    private void leave(String session, CloseCode code) {
      var connection = new FakeConnection(here.getOrDefault(session, ""), session);
      boolean kept = seating.keeps(connection, code);
      here.remove(session);
      if (kept) {
        heldUntil.put(session, now + HOLD.toNanos());
      }
      seating.left(connection, code);
    }

    private void terminate(boolean certainly) {
      // The first is certain to come; its time may be there, late, past, or missing.
      int kind = random.nextInt(4);
      OptionalLong kill =
          kind == 0
              ? OptionalLong.empty()
              : OptionalLong.of(now + (random.nextInt(320) - 20) * SECOND);
      long known = kill.orElse(now + SessionLife.KILL_UNSAID.toNanos());
      if (killNanos.isEmpty() || known - killNanos.getAsLong() < 0) {
        killNanos = OptionalLong.of(known);
      }
      on(new LifeEvent.TerminateRequested(kill));
      assertThat(certainly || life.state() != State.RUNNING).isTrue();
      assertThat(life.state()).isNotEqualTo(State.RUNNING);
      if (life.state() == State.DRAINING) {
        long latest = killNanos.getAsLong() - SessionLife.BEFORE_KILL.toNanos();
        assertThat(life.deadlineNanos().orElseThrow() - latest).isLessThanOrEqualTo(0);
      }
    }

    private void on(LifeEvent event) {
      boolean wasActive = life.state() == State.WAITING || life.state() == State.RUNNING;
      for (var command : life.on(event, now)) {
        carryOut(command);
      }
      boolean active = life.state() == State.WAITING || life.state() == State.RUNNING;
      if (active && !wasActive && activeNanos == 0) {
        activeNanos = now;
      }
    }

    /** As the host does it, but that answers come late or never. */
    private void carryOut(LifeCommand command) {
      switch (command) {
        case LifeCommand.RegisterKey(Duration limit) -> answer(new LifeEvent.KeyRegistered());
        case LifeCommand.OpenDoor() -> {}
        case LifeCommand.Activate() -> answer(new LifeEvent.Activated());
        case LifeCommand.RefuseNewcomers() -> {
          seating.refuseNewcomers();
          assertThat(ticketsOpen.keySet()).as("taken back before draining").isEmpty();
        }
        case LifeCommand.SendFinalReports unused -> {
          seating.end();
          answer(new LifeEvent.Reported());
        }
        case LifeCommand.CloseDoor(CloseCode code) -> {
          doorShut = true;
          List.copyOf(here.keySet()).forEach(session -> leave(session, code));
        }
        case LifeCommand.ClearSeats() -> answer(new LifeEvent.SeatsCleared());
        case LifeCommand.EndProcess() -> {
          endings++;
          answer(new LifeEvent.EndingAnswered(true));
        }
        case LifeCommand.Exit unused -> {}
      }
    }

    private void answer(LifeEvent event) {
      if (random.nextInt(5) > 0) {
        in(random.nextInt(6), () -> on(event));
      }
    }

    @Override
    public void free(String playerSessionId) {
      var until = heldUntil.remove(playerSessionId);
      assertThat(until).as("only a held seat is freed").isNotNull();
      if (until != null) {
        assertThat(now - until).as("not within the window").isGreaterThanOrEqualTo(0);
      }
    }

    @Override
    public void refuseNewcomers(CloseCode code) {
      newcomersRefused = true;
    }

    @Override
    public CompletionStage<Void> startBackfill(
        String ticketId, String configurationArn, List<Player> present) {
      assertThat(life.state()).as("no backfill but while running").isEqualTo(State.RUNNING);
      assertThat(newcomersRefused).isFalse();
      assertThat(ticketsOpen).as("one ticket at a time").isEmpty();
      assertThat(present).isNotEmpty().hasSizeLessThan(SEATS);
      if (random.nextInt(8) == 0) {
        return CompletableFuture.failedFuture(new IllegalStateException("planted"));
      }
      ticketsOpen.put(ticketId, present.stream().map(Player::playerId).toList());
      var answered = new CompletableFuture<Void>();
      if (random.nextInt(8) > 0) {
        in(random.nextInt(3), () -> answered.complete(null));
      }
      in(1 + random.nextInt(90), () -> ticketEnds(ticketId, random.nextInt(3) > 0));
      return answered;
    }

    private void ticketEnds(String ticketId, boolean found) {
      if (ticketsOpen.remove(ticketId) == null) {
        return;
      }
      if (found) {
        String player = "p" + players++;
        matched.add(player);
        in(random.nextInt(70), () -> join(player, "psess-" + player));
      }
      // A push may be lost too; the roster then learns of the player when they come.
      if (random.nextInt(8) > 0) {
        seating.updated(
            new Update(found ? Optional.of(data()) : Optional.empty(), ticketId, found));
      }
    }

    @Override
    public CompletionStage<Void> stopBackfill(String ticketId, String configurationArn) {
      boolean open = ticketsOpen.remove(ticketId) != null;
      if (random.nextInt(6) == 0) {
        return new CompletableFuture<>();
      }
      return open
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(new IllegalStateException("it has ended"));
    }

    private MatchmakerData data() {
      var all = new ArrayList<Player>();
      matched.stream().sorted().forEach(id -> all.add(new Player(id, "all", Map.of(), Map.of())));
      return new MatchmakerData("m", "arn:c", all, "MANUAL", "");
    }

    @Override
    public void open(SessionAdmission admission) {}

    @Override
    public void closeAll(CloseCode code) {}

    @Override
    public CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks callbacks) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> activate() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> accept(String playerSessionId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> remove(String playerSessionId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> denyPlayers() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<RoleKeys> roleKeys(String roleArn) {
      return CompletableFuture.completedFuture(new RoleKeys("", "", "", Instant.EPOCH));
    }

    @Override
    public CompletionStage<Void> ending() {
      throw new UnsupportedOperationException();
    }
  }
}
