package dev.netlift.bots;

import dev.netlift.bots.Round.End;
import dev.netlift.client.Api;
import dev.netlift.client.BackendException;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Ticket;
import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.GameConnection;
import dev.netlift.protocol.ProtocolException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A player who cannot be put off: asks for a match, plays a while, leaves, asks again, until told
 * to finish. Whoever loses his place in a running match tries to come back to it before he asks for
 * another. One who is on call asks only when called, and stays until the match is over. One thread;
 * orders come from another.
 */
final class LoopingBot implements Callable<Integer>, Orders.Player {
  private static final Duration ADMISSION = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(3);
  private static final int RETURNS_MAX = 3;
  private static final long AGAIN_MILLIS = 1_000;
  private static final int START_SPREAD_MILLIS = 25;
  private static final int NEARBY_MILLIS = 20;

  /** Longer than any match. */
  private static final Duration ON_CALL_MOST = Duration.ofMinutes(10);

  private final int number;
  private final BotOptions options;
  private final Duration rest;
  private final boolean onCall;
  private final ClientConfig config;
  private final ClientLoop loop;
  private final Orders orders;
  private final Consumer<Round> rounds;
  private final GuestIdentity guest;
  private final Matchmaking matchmaking;
  private final Random dice;
  private volatile @Nullable GameConnection connection;
  private @Nullable Thread waiting; // guarded by this, as the next
  private boolean dismissed;
  private int played;

  // Of the round under way.
  private long startNanos;
  private long seatedNanos;
  private String ticketId = "";
  private String gameSession = "";
  private int resumes;
  private int returns;

  LoopingBot(
      int number,
      ClientConfig config,
      BotOptions options,
      Duration rest,
      boolean onCall,
      HttpClient http,
      ClientLoop loop,
      Orders orders,
      Consumer<Round> rounds) {
    this.number = number;
    this.options = options;
    this.rest = rest;
    this.onCall = onCall;
    this.config = config;
    this.loop = loop;
    this.orders = orders;
    this.rounds = rounds;
    guest = new GuestIdentity(config, http, Clock.systemUTC());
    matchmaking = new Matchmaking(new Api(config, http, guest, Clock.systemUTC()));
    dice = new Random(options.seed() + number);
  }

  @Override
  public void cut() {
    GameConnection open = connection;
    if (open != null) {
      open.cut();
    }
  }

  @Override
  public void vanish() {
    GameConnection open = connection;
    if (open != null) {
      open.vanish();
    }
  }

  /** Withdraws the ticket, if one waits. */
  @Override
  public synchronized void dismiss() {
    if (waiting != null) {
      dismissed = true;
      waiting.interrupt();
    }
  }

  /**
   * Who this bot is to the backend.
   *
   * @throws BackendException the identity pool does not answer
   */
  String playerId() throws InterruptedException {
    return guest.id();
  }

  /**
   * @return rounds played
   */
  @Override
  public Integer call() throws InterruptedException {
    orders.enlist(number, this);
    if (onCall) {
      while (orders.awaitCall()) {
        played++;
        round();
      }
      return played;
    }
    // Evenly at first, so that they do not all come at once.
    orders.pause(
        Math.max((long) START_SPREAD_MILLIS * number, rest.toMillis() * number / options.count()));
    while (!orders.finishing()) {
      played++;
      round();
      orders.pause(rest.toMillis() / 2 + dice.nextLong(rest.toMillis() / 2 + 1));
    }
    return played;
  }

  private void round() throws InterruptedException {
    startNanos = System.nanoTime();
    seatedNanos = 0;
    ticketId = "";
    gameSession = "";
    resumes = 0;
    returns = 0;
    try {
      ticketId = matchmaking.start(options.mode(), nearby()).id();
    } catch (BackendException e) {
      end(End.NOT_ASKED, String.valueOf(e.getMessage()));
      orders.pause(AGAIN_MILLIS);
      return;
    }
    Optional<Ticket> ended;
    try {
      ended = awaitEndOrDismissal();
    } catch (InterruptedException e) {
      if (!wasDismissed()) {
        throw e;
      }
      end(End.UNMATCHED, "DISMISSED");
      return;
    }
    if (ended.isEmpty()) {
      end(End.STUCK, "no end within " + options.matchMost().toSeconds() + " s");
    } else if (ended.get().seat().isEmpty()) {
      Ticket ticket = ended.get();
      end(End.UNMATCHED, ticket.status() + ticket.reason().map(r -> ", " + r).orElse(""));
      orders.pause(AGAIN_MILLIS);
    } else {
      seatedNanos = System.nanoTime();
      play(ended.get().seat().get());
    }
  }

  /** Not measured: on a machine at its limits everybody would be far away, and match nobody. */
  private Map<String, Integer> nearby() {
    var latencies = new HashMap<String, Integer>();
    config.locations().forEach(location -> latencies.put(location.name(), NEARBY_MILLIS));
    return latencies;
  }

  private Optional<Ticket> awaitEndOrDismissal() throws InterruptedException {
    synchronized (this) {
      dismissed = false;
      waiting = Thread.currentThread();
    }
    try {
      return awaitEnd();
    } finally {
      synchronized (this) {
        waiting = null;
        if (dismissed) {
          // It may have come when there was nothing left to interrupt.
          boolean unused = Thread.interrupted();
        }
      }
    }
  }

  private synchronized boolean wasDismissed() {
    return dismissed;
  }

  /** A backend that is away for a moment does not make us give the ticket up. */
  private Optional<Ticket> awaitEnd() throws InterruptedException {
    long deadline = System.nanoTime() + options.matchMost().toNanos();
    while (true) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative()) {
        return Optional.empty();
      }
      try {
        return Optional.of(matchmaking.await(ticketId, left)).filter(t -> t.status().isFinal());
      } catch (BackendException e) {
        if (!e.retryable()) {
          return Optional.empty();
        }
        Thread.sleep(AGAIN_MILLIS);
      }
    }
  }

  private void play(Ticket.Seat first) throws InterruptedException {
    gameSession = first.gameSessionId().substring(first.gameSessionId().lastIndexOf('/') + 1);
    long most = (onCall ? ON_CALL_MOST : options.play()).toNanos();
    long enough = seatedNanos + most / 2 + dice.nextLong(most / 2);
    Optional<Ticket.Seat> seat = Optional.of(first);
    CloseReason why = CloseReason.NO_ANSWER;
    while (true) {
      if (seat.isPresent()) {
        why = connected(seat.get(), enough);
        if (why == CloseReason.LEFT) {
          end(End.PLAYED, why.name());
          return;
        }
        if (why == CloseReason.ROOM_ENDED || why == CloseReason.SHUTTING_DOWN) {
          end(End.ROOM_ENDED, why.name());
          return;
        }
      }
      if (returns == RETURNS_MAX || orders.finishing()) {
        end(End.LOST, why.name());
        return;
      }
      returns++;
      orders.pause(AGAIN_MILLIS);
      seat = seatAgain();
    }
  }

  /** The same seat with a fresh token. */
  private Optional<Ticket.Seat> seatAgain() throws InterruptedException {
    try {
      return matchmaking.get(ticketId).seat();
    } catch (BackendException e) {
      return Optional.empty();
    }
  }

  /**
   * @return LEFT if we did, else how it ended or was refused
   */
  private CloseReason connected(Ticket.Seat seat, long enoughNanos) throws InterruptedException {
    var match = options.match(number);
    var target =
        new ConnectTarget(
            seat.host(),
            seat.port(),
            options.transport(),
            seat.connectToken(),
            options.gameVersion());
    GameConnection open;
    try {
      open = GameConnection.connect(loop, target, match);
    } catch (ProtocolException e) {
      return CloseReason.PROTOCOL_ERROR;
    }
    connection = open;
    try {
      match.admitted().get(ADMISSION.toMillis(), TimeUnit.MILLISECONDS);
      boolean enough = sendInputs(open, match, enoughNanos);
      if (enough) {
        open.leave();
        CloseReason goodbye = reason(match, GOODBYE);
        return goodbye == CloseReason.ROOM_ENDED ? goodbye : CloseReason.LEFT;
      }
      return reason(match, GOODBYE);
    } catch (ExecutionException | TimeoutException e) {
      return match.closed().isDone() ? reason(match, Duration.ZERO) : CloseReason.NO_ANSWER;
    } finally {
      connection = null;
      open.leave();
      resumes += match.resumes();
    }
  }

  private static CloseReason reason(PlayedMatch match, Duration most) throws InterruptedException {
    try {
      return match.closed().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return CloseReason.NO_ANSWER;
    }
  }

  /**
   * @return whether we had enough; false if the connection ended first
   */
  private boolean sendInputs(GameConnection open, PlayedMatch match, long enoughNanos)
      throws InterruptedException {
    long next = System.nanoTime();
    while (!match.closed().isDone()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (orders.finishing() || System.nanoTime() - enoughNanos > 0) {
        return true;
      }
      open.sendInput(match.press(), match.seen());
      next = open.nextInputNanos(next);
      LockSupport.parkNanos(next - System.nanoTime());
    }
    return false;
  }

  private void end(End end, String reason) {
    long now = System.nanoTime();
    long asked = seatedNanos == 0 ? now : seatedNanos;
    rounds.accept(
        new Round(
            number,
            played,
            ticketId,
            gameSession,
            end,
            reason,
            resumes,
            returns,
            TimeUnit.NANOSECONDS.toMillis(asked - startNanos),
            TimeUnit.NANOSECONDS.toMillis(now - asked)));
  }
}
