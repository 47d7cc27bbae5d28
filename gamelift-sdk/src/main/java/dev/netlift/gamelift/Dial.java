package dev.netlift.gamelift;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One way through the connect schedule, one attempt at a time: the service takes the newest
 * handshake for the connection that counts, so two under way at once could leave it and us with
 * different ones. Lives on the loop.
 */
final class Dial {
  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");
  private static final Duration GIVE_WAY = Duration.ofSeconds(2);

  /** What came of it. */
  record Reached(Dialer.Socket socket, Target target) {}

  private final Loop loop;
  private final Dialer dialer;
  private final ConnectOptions options;
  private final Dialer.SocketEvents events;
  private final Runnable onAbandon;
  private final CompletableFuture<Reached> result = new CompletableFuture<>();
  private List<Target> targets;
  private Iterator<Duration> pauses;
  private Loop.@Nullable Timer timer;
  private @Nullable CompletableFuture<Dialer.Socket> attempt;
  private boolean hurry;
  private int turn;
  private int attempts;

  /**
   * @param onAbandon told when a handshake is given up whose outcome is unknown: the service may
   *     have accepted it
   */
  Dial(
      Loop loop,
      Dialer dialer,
      ConnectOptions options,
      Target target,
      Dialer.SocketEvents events,
      Runnable onAbandon) {
    this.loop = loop;
    this.dialer = dialer;
    this.options = options;
    this.targets = List.of(target);
    this.events = events;
    this.onAbandon = onAbandon;
    this.pauses = options.pauses().iterator();
  }

  /**
   * Begins after {@code pause}.
   *
   * @return the open socket, or a {@link GameLiftException} of type LOCAL_CONNECTION_FAILED; never
   *     done after a cancel
   */
  CompletableFuture<Reached> start(Duration pause) {
    if (pause.isZero()) {
      attempt();
    } else {
      timer = loop.schedule(pause, this::attempt);
    }
    return result;
  }

  /**
   * There is no other connection any more. From now on the attempts take turns with {@code known},
   * which is next, without a pause, on a schedule of their own; a handshake under way gets two more
   * seconds.
   */
  void hurry(Target known) {
    if (targets.contains(known)) {
      return;
    }
    targets = List.of(known, targets.getFirst());
    turn = 0;
    pauses = options.pauses().iterator();
    CompletableFuture<Dialer.Socket> current = attempt;
    if (current == null) {
      stopTimer();
      attempt();
    } else {
      hurry = true;
      loop.schedule(GIVE_WAY, () -> giveUp(current, "gave way"));
    }
  }

  /** Calls it off; a handshake under way is cut. */
  void cancel() {
    stopTimer();
    CompletableFuture<Dialer.Socket> current = attempt;
    attempt = null;
    if (current != null) {
      giveUp(current, "called off");
    }
  }

  private void giveUp(CompletableFuture<Dialer.Socket> current, String why) {
    if (!current.isDone()) {
      onAbandon.run();
      current.completeExceptionally(new Dialer.DialFailure(0, why));
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void attempt() {
    attempts++;
    Target target = targets.get(turn++ % targets.size());
    var current = new CompletableFuture<Dialer.Socket>();
    attempt = current;
    Loop.Timer limit =
        loop.schedule(options.handshakeTimeout(), () -> giveUp(current, "timed out"));
    target.uri(loop.now()).whenComplete((uri, failure) -> onLoop(() -> dial(current, uri)));
    current.whenComplete(
        (socket, failure) -> {
          limit.cancel();
          if (current.equals(attempt)) {
            attempt = null;
            finished(target, socket, failure);
          }
        });
  }

  private void dial(CompletableFuture<Dialer.Socket> current, @Nullable URI uri) {
    if (current.isDone()) {
      return;
    }
    if (uri == null) {
      current.completeExceptionally(new Dialer.DialFailure(0, "no credentials to sign with"));
      return;
    }
    CompletableFuture<Dialer.Socket> dialled = dialer.dial(uri, options.handshakeTimeout(), events);
    dialled.whenComplete(
        (socket, refused) -> {
          if (socket == null) {
            current.completeExceptionally(refused);
          } else if (!current.complete(socket)) {
            socket.abort();
          }
        });
    current.whenComplete((socket, late) -> dialled.cancel(false));
  }

  private void finished(
      Target target, Dialer.@Nullable Socket socket, @Nullable Throwable failure) {
    if (socket != null) {
      result.complete(new Reached(socket, target));
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    int status = cause instanceof Dialer.DialFailure refused ? refused.httpStatus() : 0;
    String detail =
        cause instanceof Dialer.DialFailure refused ? refused.getMessage() : String.valueOf(cause);
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "connect failed: target=" + target + " attempt=" + attempts + " cause=" + detail);
    if (hurry) {
      hurry = false;
      attempt();
    } else if (pauses.hasNext()) {
      timer = loop.schedule(pauses.next(), this::attempt);
    } else {
      result.completeExceptionally(exhausted(target, status, detail));
    }
  }

  private GameLiftException exhausted(Target target, int status, @Nullable String detail) {
    String hint =
        status == 401 || status == 403
            ? "; check that the auth token has not expired, that the compute is registered in this fleet, and that this"
                + " process id was never used before"
            : "";
    return new GameLiftException(
        ErrorType.LOCAL_CONNECTION_FAILED,
        "no connection to "
            + target
            + " in "
            + attempts
            + " attempts, the last one: "
            + detail
            + hint,
        status,
        "",
        null);
  }

  /** Credentials may arrive on any thread. */
  private void onLoop(Runnable task) {
    if (loop.isCurrent()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
