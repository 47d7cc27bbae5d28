package dev.netlift.gamelift;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One way through the connect schedule to one target. Lives on the loop. */
final class Dial {
  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");

  private final Loop loop;
  private final Dialer dialer;
  private final ConnectOptions options;
  private final Target target;
  private final Dialer.SocketEvents events;
  private final Iterator<Duration> pauses;
  private final CompletableFuture<Dialer.Socket> result = new CompletableFuture<>();
  private Loop.@Nullable Timer timer;
  private @Nullable CompletableFuture<Dialer.Socket> attempt;
  private int attempts;

  private Dial(
      Loop loop, Dialer dialer, ConnectOptions options, Target target, Dialer.SocketEvents events) {
    this.loop = loop;
    this.dialer = dialer;
    this.options = options;
    this.target = target;
    this.events = events;
    this.pauses = options.pauses().iterator();
  }

  /**
   * @param pause to wait before the first attempt
   */
  static Dial start(
      Loop loop,
      Dialer dialer,
      ConnectOptions options,
      Target target,
      Dialer.SocketEvents events,
      Duration pause) {
    var dial = new Dial(loop, dialer, options, target, events);
    if (pause.isZero()) {
      dial.attempt();
    } else {
      dial.timer = loop.schedule(pause, dial::attempt);
    }
    return dial;
  }

  Target target() {
    return target;
  }

  /**
   * The open socket, or a {@link GameLiftException} of type LOCAL_CONNECTION_FAILED; never done
   * after a cancel.
   */
  CompletableFuture<Dialer.Socket> result() {
    return result;
  }

  /** Calls it off; a handshake under way is cut. */
  void cancel() {
    if (timer != null) {
      timer.cancel();
    }
    CompletableFuture<Dialer.Socket> current = attempt;
    attempt = null;
    if (current != null) {
      current.cancel(false);
    }
  }

  private void attempt() {
    attempts++;
    var current = new CompletableFuture<Dialer.Socket>();
    attempt = current;
    Loop.Timer limit =
        loop.schedule(
            options.handshakeTimeout(),
            () -> current.completeExceptionally(new Dialer.DialFailure(0, "timed out")));
    target.uri(loop.now()).whenComplete((uri, failure) -> onLoop(() -> dial(current, uri)));
    current.whenComplete(
        (socket, failure) -> {
          limit.cancel();
          if (current.equals(attempt)) {
            attempt = null;
            finished(socket, failure);
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

  private void finished(Dialer.@Nullable Socket socket, @Nullable Throwable failure) {
    if (socket != null) {
      result.complete(socket);
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    int status = cause instanceof Dialer.DialFailure refused ? refused.httpStatus() : 0;
    String detail =
        cause instanceof Dialer.DialFailure refused ? refused.getMessage() : String.valueOf(cause);
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "connect failed: target=" + target + " attempt=" + attempts + " cause=" + detail);
    if (pauses.hasNext()) {
      timer = loop.schedule(pauses.next(), this::attempt);
    } else {
      result.completeExceptionally(exhausted(status, detail));
    }
  }

  private GameLiftException exhausted(int status, @Nullable String detail) {
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
