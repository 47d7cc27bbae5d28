package dev.netlift.gamelift;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of the JDK. Its listener methods run on HTTP threads, one at a time, and only hand
 * over to the loop; the next message is asked for when the loop has handled the one before, so a
 * flooding peer fills no queue.
 */
final class JdkSocket implements Dialer.Socket, WebSocket.Listener {
  /**
   * The service's gateway takes frames of up to 32 KiB. Our messages are ASCII: a character is a
   * byte.
   */
  static final int PART_MAX = 16 * 1024;

  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  // JDK 25 loses an end of stream right behind a message: it reads it before more was asked for,
  // and
  // TransportImpl.acknowledgeReception throws where nobody hears. Writing does tell: the first ping
  // is answered by a reset, the second closes the output without a word, the third is refused.
  private static final Duration PROBE_PAUSE = Duration.ofMillis(500);
  private static final int PROBES = 3;

  private final Loop loop;
  private final Dialer.SocketEvents events;
  private final StringBuilder text = new StringBuilder();
  private boolean oversize;
  private volatile @Nullable WebSocket webSocket;
  private boolean started;
  private int goneWith;
  private boolean silent;
  private Loop.@Nullable Timer probe;
  private @Nullable CompletableFuture<Void> goodbye;

  JdkSocket(Loop loop, Dialer.SocketEvents events) {
    this.loop = loop;
    this.events = events;
  }

  @Override
  public void start() {
    started = true;
    open().request(1);
    if (goneWith != 0) {
      onLoop(() -> gone(goneWith));
    }
  }

  @Override
  public CompletableFuture<Void> send(String message) {
    var sent = new CompletableFuture<Void>();
    sendFrom(message, 0, sent);
    return sent;
  }

  private void sendFrom(String message, int start, CompletableFuture<Void> sent) {
    int end = Math.min(message.length(), start + PART_MAX);
    boolean last = end == message.length();
    open()
        .sendText(message.substring(start, end), last)
        .whenComplete(
            (socket, failure) -> {
              if (failure == null && !last) {
                sendFrom(message, end, sent);
              } else {
                onLoop(() -> finish(sent, failure));
              }
            });
  }

  private static void finish(CompletableFuture<Void> sent, @Nullable Throwable failure) {
    if (failure == null) {
      sent.complete(null);
    } else {
      sent.completeExceptionally(new IOException("write failed"));
    }
  }

  /** Some time after the last message. */
  private void probeLater(int left) {
    stopProbing();
    if (left > 0 && !silent) {
      probe = loop.schedule(PROBE_PAUSE, () -> probe(left));
    }
  }

  private void probe(int left) {
    if (silent) {
      return;
    }
    open()
        .sendPing(ByteBuffer.allocate(0))
        .whenComplete(
            (socket, failure) -> {
              // An earlier ping still under way is no news.
              if (failure != null && !(failure instanceof IllegalStateException)) {
                onLoop(() -> gone(Dialer.SocketEvents.LOST));
              }
            });
    probeLater(left - 1);
  }

  private void stopProbing() {
    if (probe != null) {
      probe.cancel();
    }
  }

  @Override
  public CompletableFuture<Void> close(int code, String reason) {
    silent = true;
    stopProbing();
    var done = new CompletableFuture<Void>();
    goodbye = done;
    WebSocket socket = open();
    socket.sendClose(code, reason);
    // Whatever arrives before the peer's close is thrown away, but it has to be read to get there.
    socket.request(Long.MAX_VALUE);
    Loop.Timer timer = loop.schedule(GOODBYE, () -> done.complete(null));
    done.thenRun(
        () -> {
          timer.cancel();
          socket.abort();
        });
    return done;
  }

  @Override
  public void abort() {
    silent = true;
    stopProbing();
    open().abort();
  }

  @Override
  public void onOpen(WebSocket opened) {
    // Nothing is asked for before start().
    webSocket = opened;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    if (text.length() + part.length() > Json.TEXT_MAX) {
      oversize = true;
      text.setLength(0);
    } else if (!oversize) {
      text.append(part);
    }
    if (!last) {
      from.request(1);
      return null;
    }
    String message = text.toString();
    boolean dropped = oversize;
    text.setLength(0);
    oversize = false;
    onLoop(
        () -> {
          if (dropped) {
            LOG.log(
                System.Logger.Level.WARNING,
                "message dropped: longer than " + Json.TEXT_MAX + " characters");
          } else if (!silent) {
            events.received(this, message);
          }
          probeLater(PROBES);
          from.request(1);
        });
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    if (last) {
      LOG.log(System.Logger.Level.WARNING, "message dropped: not text");
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    onLoop(() -> gone(code));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    onLoop(() -> gone(Dialer.SocketEvents.LOST));
  }

  private void gone(int code) {
    if (goodbye != null) {
      goodbye.complete(null);
    }
    if (!started) {
      goneWith = code;
    } else if (!silent) {
      silent = true;
      stopProbing();
      open().abort();
      events.closed(this, code);
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException stopped) {
      open().abort();
    }
  }

  private WebSocket open() {
    WebSocket socket = webSocket;
    if (socket == null) {
      throw new IllegalStateException("not opened yet");
    }
    return socket;
  }
}
