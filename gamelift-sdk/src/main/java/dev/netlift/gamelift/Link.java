package dev.netlift.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the service, as the rest of the SDK sees it: one, though sockets come and go
 * beneath it.
 *
 * <pre>
 *            connected               lost (any close but 1000 and 1001)
 *  opening ------------&gt; connected --------------------------------------&gt; reconnecting --&gt; connected
 *     | no way in            | the service closed with 1000 or 1001             | no way in
 *     v                      v                                                  v
 *  failed                  ended (calls fail at once)                    idle: the next call tries again
 * </pre>
 *
 * A call is written at once to the newest socket; without one it waits for one, within its own time
 * limit. It is never written twice. A socket that is replaced stays open until its calls are
 * answered. Lives on the loop but for {@link #call}.
 */
final class Link implements Dialer.SocketEvents {
  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration DRAIN_MORE = Duration.ofSeconds(1);
  private static final int DRAINS_MAX = 16; // 5 s + 15 * 1 s: every call of that socket is over
  private static final int RETIRING_MAX = 4;
  private static final int TIMEOUTS_MAX = 2;
  private static final Duration ABANDONED = Duration.ofSeconds(30);
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final int DAMPING_MAX = 5; // 2^5 = 32 s, the longest pause of the schedule too
  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;

  /** What the link tells its owner, on the loop. */
  interface Owner {
    /** A message that answers no call. */
    void pushed(Inbound message);

    /** There is a socket again after there was none, or only a dead one. */
    void reconnected();
  }

  private final Loop loop;
  private final Dialer dialer;
  private final ConnectOptions options;
  private final Owner owner;
  private final Calls calls;
  private final ArrayDeque<Dialer.Socket> retiring = new ArrayDeque<>();
  private @Nullable Target target;
  private Dialer.@Nullable Socket current;
  private Dialer.@Nullable Socket writing;
  private @Nullable Dial dialling;
  private Instant abandonedAt = Instant.EPOCH;
  private Instant connectedAt = Instant.EPOCH;
  private int flaps;
  private boolean suspect;
  private boolean dismissed;
  private int timeouts;
  private boolean ended;

  Link(Loop loop, Dialer dialer, ConnectOptions options, Owner owner) {
    this.loop = loop;
    this.dialer = dialer;
    this.options = options;
    this.owner = owner;
    this.calls = new Calls(loop, this::timedOut);
  }

  /** Makes the first connection. Fails with LOCAL_CONNECTION_FAILED; nothing is under way then. */
  CompletableFuture<Void> open(Target first) {
    target = first;
    return dial(first, Duration.ZERO).thenAccept(this::adopt);
  }

  /**
   * Any thread. The answer, if it has status 200; else a {@link GameLiftException}. Completed on
   * the loop.
   */
  CompletableFuture<Inbound> call(Request request) {
    var call = new Call(request);
    try {
      loop.execute(() -> submit(call));
    } catch (RejectedExecutionException stopped) {
      Calls.fail(call, ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED, "the SDK is closed");
    }
    return call.answer;
  }

  private void submit(Call call) {
    if (ended) {
      Calls.fail(
          call,
          ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED,
          "not connected: the service or close() ended the connection");
      return;
    }
    calls.add(call);
    if (current != null) {
      pump();
    } else {
      reconnect("a call without a connection", Duration.ZERO);
    }
  }

  /** Moves to {@code next}; until that works the old connection, if there is one, goes on. */
  void refresh(Target next) {
    Target known = target;
    if (ended || known == null) {
      return;
    }
    if (dialling != null) {
      // Also a repeat of the push we are working on: its token is newer, so we start over.
      dialling.cancel();
    }
    follow(dial(next, Duration.ZERO), "refresh");
    if (current == null && dialling != null) {
      dialling.hurry(known);
    }
  }

  private CompletableFuture<Dial.Reached> dial(Target to, Duration pause) {
    var dial = new Dial(loop, dialer, options, to, this, () -> abandonedAt = loop.now());
    dialling = dial;
    return dial.start(pause)
        .whenComplete(
            (reached, failure) -> {
              if (dial.equals(dialling)) {
                dialling = null;
              }
            });
  }

  private void follow(CompletableFuture<Dial.Reached> result, String what) {
    result.whenComplete(
        (reached, failure) -> {
          if (reached != null) {
            adopt(reached);
          } else {
            LOG.log(System.Logger.Level.ERROR, () -> what + " failed: " + message(failure));
            settle();
          }
        });
  }

  /** Says goodbye, fails what waits, and stays closed. Done when every socket is gone, in 1 s. */
  CompletableFuture<Void> close() {
    end("the SDK was closed");
    List<Dialer.Socket> sockets = new ArrayList<>(retiring);
    retiring.clear();
    if (current != null) {
      sockets.add(current);
      current = null;
    }
    return CompletableFuture.allOf(
        sockets.stream()
            .map(socket -> socket.close(NORMAL, "closing"))
            .toArray(CompletableFuture<?>[]::new));
  }

  private void end(String why) {
    ended = true;
    if (dialling != null) {
      dialling.cancel();
      dialling = null;
    }
    calls.failAll(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED, why);
  }

  private void adopt(Dial.Reached reached) {
    Dialer.Socket socket = reached.socket();
    if (ended) {
      socket.close(NORMAL, "closing");
      return;
    }
    boolean wasDown = current == null || suspect;
    if (current != null) {
      retire(current);
    }
    current = socket;
    target = reached.target();
    connectedAt = loop.now();
    timeouts = 0;
    suspect = false;
    dismissed = false;
    LOG.log(System.Logger.Level.INFO, () -> "connected: target=" + reached.target());
    socket.start();
    pump();
    if (wasDown) {
      owner.reconnected();
    }
  }

  /** Answers may still come over the socket that was replaced; it goes when none is awaited. */
  private void retire(Dialer.Socket socket) {
    retiring.add(socket);
    if (retiring.size() > RETIRING_MAX) {
      retiring.remove().abort();
    }
    loop.schedule(DRAIN, () -> drain(socket, 1));
  }

  private void drain(Dialer.Socket socket, int rounds) {
    if (calls.awaitedOn(socket) && rounds < DRAINS_MAX) {
      loop.schedule(DRAIN_MORE, () -> drain(socket, rounds + 1));
    } else if (retiring.remove(socket)) {
      socket.close(GOING_AWAY, "replaced");
    }
  }

  private void pump() {
    while (current != null && !current.equals(writing) && !suspect) {
      Call call = calls.nextUnsent();
      if (call == null) {
        return;
      }
      write(current, call);
    }
  }

  private void write(Dialer.Socket socket, Call call) {
    writing = socket;
    call.sentOn = socket;
    socket
        .send(call.request.json())
        .whenComplete(
            (sent, failure) -> {
              if (socket.equals(writing)) {
                writing = null;
              }
              if (failure == null) {
                pump();
              } else {
                calls.unsend(call);
                closed(socket, LOST);
              }
            });
  }

  @Override
  public void received(Dialer.Socket socket, String text) {
    if (socket.equals(current)) {
      timeouts = 0;
      if (suspect) {
        suspect = false;
        pump();
      }
    }
    Inbound message;
    try {
      message = Inbound.parse(text);
    } catch (Malformed e) {
      LOG.log(System.Logger.Level.WARNING, () -> "message dropped: " + e.getMessage());
      return;
    }
    boolean failedCall = message.statusCode() != Inbound.OK && !message.requestId().isEmpty();
    if (failedCall || !Pushes.isPush(message.action())) {
      calls.answer(message);
    } else {
      owner.pushed(message);
    }
  }

  @Override
  public void closed(Dialer.Socket socket, int code) {
    if (retiring.remove(socket)) {
      socket.abort();
      pump();
      return;
    }
    if (!socket.equals(current)) {
      return;
    }
    socket.abort();
    current = null;
    suspect = false;
    LOG.log(System.Logger.Level.WARNING, () -> "connection lost: code=" + code);
    if ((code == NORMAL || code == GOING_AWAY) && !replacedByMistake()) {
      // The service may close the old socket when it has the new one, before we hear of that.
      dismissed = true;
      settle();
    } else {
      reconnect("the connection was lost", damping());
    }
  }

  /**
   * A handshake we gave up may have reached the service, which then says goodbye to the connection
   * we kept.
   */
  private boolean replacedByMistake() {
    return dialling == null && Duration.between(abandonedAt, loop.now()).compareTo(ABANDONED) < 0;
  }

  /** Losses in a row right after connecting: a service that throws us out is not to be hammered. */
  private Duration damping() {
    boolean brief = Duration.between(connectedAt, loop.now()).compareTo(SETTLED) < 0;
    flaps = brief ? flaps + 1 : 0;
    return flaps < 2 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(flaps - 2, DAMPING_MAX));
  }

  private void timedOut(Call call) {
    if (call.sentOn == null || !call.sentOn.equals(current)) {
      return;
    }
    timeouts++;
    if (timeouts >= TIMEOUTS_MAX && dialling == null) {
      suspect = true;
      reconnect("the connection does not answer", Duration.ZERO);
    }
  }

  private void reconnect(String why, Duration pause) {
    Target known = target;
    if (known == null || ended) {
      return;
    }
    if (dialling != null) {
      if (current == null && !dismissed) {
        dialling.hurry(known);
      }
      return;
    }
    LOG.log(System.Logger.Level.WARNING, () -> "reconnecting: reason=" + why);
    follow(dial(known, pause), "reconnect");
  }

  /** When no way in is being tried any more: calls that wait go out over what there is, if any. */
  private void settle() {
    if (dialling != null) {
      return;
    }
    if (current == null && dismissed) {
      end("the service closed the connection");
      return;
    }
    suspect = false;
    timeouts = 0;
    pump();
  }

  private static String message(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
