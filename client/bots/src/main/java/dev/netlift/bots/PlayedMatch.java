package dev.netlift.bots;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.netlift.bots.BotReport.HeardUnlock;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.ArenaInput;
import dev.netlift.server.arena.wire.UnlockToast;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One match as one bot lives it: hears the connection on its loop's thread, is asked for inputs on
 * the bot's.
 */
final class PlayedMatch implements ConnectionListener {
  /** The first one that arrives counts; over UDP some do not. */
  private static final int NAMED_INPUTS = 30;

  /** What the arena counts as a match played. */
  private static final long PLAYED_NANOS = 10_000_000_000L;

  private final @Nullable Hunter hunter;
  private final OtherGame.@Nullable Presser presser;
  private volatile Runnable unlocked = () -> {};
  private final LongSupplier nanoTime;
  private final Meter meter = new Meter();
  private final CompletableFuture<Welcome> admitted = new CompletableFuture<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private final List<HeardUnlock> heard = new ArrayList<>();
  private @Nullable ArenaView view;
  private @Nullable ArenaSight sight;
  private long seen;
  private int named;
  private @Nullable String complaint;
  private long joinedNanos;
  private final List<Long> killNanos = new ArrayList<>();
  private long newestAck;
  private int resumes;
  private int firstScore = -1;
  private int score;
  private long playingAtMillis;

  /** The arena. */
  PlayedMatch(Hunter hunter, LongSupplier nanoTime) {
    this.hunter = hunter;
    this.presser = null;
    this.nanoTime = nanoTime;
  }

  /** A game of which only the snapshots' layout and what to press is known. */
  PlayedMatch(OtherGame.Presser presser, LongSupplier nanoTime) {
    this.hunter = null;
    this.presser = presser;
    this.nanoTime = nanoTime;
  }

  /**
   * @param told runs after each unlock that is told in game, on the loop; must not block
   */
  void whenUnlocked(Runnable told) {
    unlocked = told;
  }

  @Override
  public synchronized void welcome(Welcome welcome) {
    if (hunter != null) {
      try {
        view = new ArenaView(welcome.layout());
        sight = new ArenaSight(welcome);
      } catch (IllegalArgumentException e) {
        complaint = e.getMessage();
      }
    }
    admitted.complete(welcome);
  }

  @Override
  public synchronized void snapshot(ReceivedSnapshot snapshot) {
    long now = nanoTime.getAsLong();
    meter.snapshot(now);
    newestAck = Math.max(newestAck, snapshot.ackInputSequence());
    if (view != null) {
      view.snapshot(snapshot.entities());
      count(view);
    }
    if (sight != null) {
      sight.snapshot(snapshot, now);
    }
  }

  private void count(ArenaView seen) {
    int own = seen.own();
    if (own < 0) {
      return;
    }
    score = seen.kills(own);
    if (firstScore < 0) {
      firstScore = score;
    }
    if (newestAck > 0 && playingAtMillis == 0) {
      playingAtMillis = System.currentTimeMillis();
    }
  }

  @Override
  public synchronized void event(byte[] payload) {
    if (hunter == null) {
      return;
    }
    ArenaEvent event;
    try {
      event = ArenaEvent.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      complaint = "an event is no ArenaEvent";
      return;
    }
    long now = nanoTime.getAsLong();
    switch (event.getEventCase()) {
      case WELCOME -> {
        joinedNanos = now;
        if (view != null) {
          view.welcome(event.getWelcome());
        }
        if (sight != null) {
          sight.welcome(event.getWelcome());
        }
      }
      case KILL -> {
        if (view != null && event.getKill().getKiller() == view.ownId()) {
          killNanos.add(now);
        }
      }
      case UNLOCK_TOAST -> {
        heard.add(heard(event.getUnlockToast(), now));
        unlocked.run();
      }
      case RESPAWN, SCOREBOARD, EVENT_NOT_SET -> {}
    }
  }

  /** The thresholds a new player can see: own kills, and ten seconds in the arena. */
  private HeardUnlock heard(UnlockToast toast, long nowNanos) {
    OptionalLong delay =
        switch (toast.getAchievementId()) {
          case "first-blood" -> sinceKill(1, nowNanos);
          case "marksman#1" -> sinceKill(10, nowNanos);
          case "marksman#2" -> sinceKill(50, nowNanos);
          case "played-a-match" -> millis(nowNanos - joinedNanos - PLAYED_NANOS);
          default -> OptionalLong.empty();
        };
    return new HeardUnlock(toast.getAchievementId(), toast.getName(), delay);
  }

  private OptionalLong sinceKill(int number, long nowNanos) {
    return killNanos.size() < number
        ? OptionalLong.empty()
        : millis(nowNanos - killNanos.get(number - 1));
  }

  private static OptionalLong millis(long nanos) {
    // The server's ten seconds began a moment before we heard of them.
    return OptionalLong.of(Math.max(0, nanos / 1_000_000));
  }

  @Override
  public synchronized void inputSent(long sequence, long tick, byte[] payload) {
    if (sight != null) {
      sight.inputSent(sequence, tick, payload);
    }
  }

  @Override
  public void roundTrip(long nanos) {
    meter.roundTrip(nanos);
  }

  @Override
  public void inputToSnapshot(long nanos) {
    meter.inputToSnapshot(nanos);
  }

  @Override
  public synchronized void resumed(Transport transport) {
    resumes++;
  }

  @Override
  public void closed(CloseReason reason) {
    closed.complete(reason);
    admitted.completeExceptionally(
        new IllegalStateException("the server answered " + reason + " instead of a welcome"));
  }

  /** What the bot sends now; nothing before the arena said who it is. */
  synchronized byte[] press() {
    if (presser != null) {
      return presser.next();
    }
    if (hunter == null || view == null || sight == null) {
      return ArenaInput.getDefaultInstance().toByteArray();
    }
    seen = sight.viewTime(nanoTime.getAsLong());
    view.snapshot(sight.at(seen));
    ArenaInput decided = hunter.decide(view);
    if (named < NAMED_INPUTS) {
      named++;
      decided = decided.toBuilder().setName("Bot " + (view.ownId() + 1)).build();
    }
    return decided.toByteArray();
  }

  /** The moment the bot saw when it decided what to send; 0 before it saw any. */
  synchronized long seen() {
    return seen;
  }

  synchronized BotReport.Sight sight() {
    return sight == null ? BotReport.Sight.NONE : sight.report();
  }

  synchronized BotReport.Score score() {
    return new BotReport.Score(Math.max(0, firstScore), score, playingAtMillis);
  }

  CompletableFuture<Welcome> admitted() {
    return admitted;
  }

  CompletableFuture<CloseReason> closed() {
    return closed;
  }

  Meter meter() {
    return meter;
  }

  /** Whether snapshots came that show our inputs. */
  synchronized boolean answered() {
    return newestAck > 0 && complaint == null;
  }

  /** How often the connection came back on another socket. */
  synchronized int resumes() {
    return resumes;
  }

  synchronized Optional<String> complaint() {
    return Optional.ofNullable(complaint);
  }

  synchronized List<HeardUnlock> heard() {
    return List.copyOf(heard);
  }
}
