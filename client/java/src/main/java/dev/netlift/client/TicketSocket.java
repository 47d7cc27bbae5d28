package dev.netlift.client;

import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The WebSocket on which the backend tells that a ticket has changed: which one, and its status.
 * What there is to know is then read over the HTTP API, as by one who polls. Any thread.
 *
 * <pre>
 *   closed ──somebody waits──► opening ──► open ──told of his ticket──► trusted with it
 *     ▲                           │          │            │
 *     └──── after 1 to 60 s ◄─────┴── refused, closed, silent          nobody waits: hung up
 * </pre>
 *
 * Opening never keeps anybody from polling, and there is no thread here: who waits opens.
 */
final class TicketSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TicketSocket.class);

  /** How often to look all the same: a socket may be dead without anybody knowing. */
  static final Duration SAFETY = Duration.ofSeconds(10);

  private static final Duration RETRY_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_MAX = Duration.ofSeconds(60);
  private static final int FAILURES_COUNTED_MAX = 6;
  private static final int MESSAGE_MAX = 8 * 1024;
  private static final long GOODBYE_SECONDS = 2;

  private final Api api;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  // All below are guarded by the lock.
  private final Set<Watch> watches = new HashSet<>();
  private @Nullable Line line;
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private int failures;
  private long retryAtNanos = System.nanoTime();
  private boolean closed;

  TicketSocket(Api api) {
    this.api = api;
  }

  /** One who waits for one ticket. */
  final class Watch implements AutoCloseable {
    private final String ticketId;
    // Guarded by the lock.
    private boolean heard;
    private boolean ended;
    private boolean awake;

    private Watch(String ticketId) {
      this.ticketId = ticketId;
    }

    /**
     * Waits until the ticket should be looked at again.
     *
     * @param usual how long when nobody tells us
     * @param most how long at all
     */
    void pause(Duration usual, Duration most) throws InterruptedException {
      if (!api.hasSocket()) {
        api.pause().of(shorter(usual, most));
        return;
      }
      open();
      long startNanos = System.nanoTime();
      lock.lockInterruptibly();
      try {
        while (!awake) {
          // Asked anew each time: what is told, or no longer can be, changes how long we can wait.
          boolean trusted = heard && !ended;
          long wait = shorter(trusted ? SAFETY : usual, most).toNanos();
          long left = wait - (System.nanoTime() - startNanos);
          if (left <= 0 || told.awaitNanos(left) <= 0 && trusted == (heard && !ended)) {
            break;
          }
        }
        awake = false;
      } finally {
        lock.unlock();
      }
    }

    /** The ticket has. A socket that had its trust and did not say so is not worth it. */
    void ended() {
      lock.lock();
      try {
        if (heard && !ended && line != null) {
          log.debug("the ticket socket was silent, hanging up");
          lost(line, true);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        watches.remove(this);
        if (watches.isEmpty()) {
          hangUp();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Begins to listen for a ticket; close it when nobody waits any more. */
  Watch watch(String ticketId) throws InterruptedException {
    var watch = new Watch(ticketId);
    if (!api.hasSocket()) {
      return watch;
    }
    lock.lock();
    try {
      watches.add(watch);
      if (line != null) {
        line.ask(ticketId);
      }
    } finally {
      lock.unlock();
    }
    open();
    return watch;
  }

  /** Opens the socket unless it is, or was lost only just now. */
  private void open() throws InterruptedException {
    Line opening;
    lock.lock();
    try {
      if (closed || line != null || System.nanoTime() - retryAtNanos < 0) {
        return;
      }
      opening = new Line();
      line = opening;
    } finally {
      lock.unlock();
    }
    try {
      var unused =
          api.openSocket(opening)
              .whenComplete(
                  (socket, failure) -> {
                    if (failure != null) {
                      lose(opening);
                    } else {
                      opened(opening, socket);
                    }
                  });
    } catch (BackendException e) {
      lose(opening); // Whoever polls hears of it.
    }
  }

  private void opened(Line opening, WebSocket socket) {
    lock.lock();
    try {
      opening.socket = socket;
      if (line != opening) {
        opening.end();
        return;
      }
      watches.forEach(watch -> opening.ask(watch.ticketId));
    } finally {
      lock.unlock();
    }
  }

  private void lose(Line lost) {
    lock.lock();
    try {
      lost(lost, true);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void lost(Line lost, boolean abort) {
    if (line != lost) {
      return;
    }
    line = null;
    failures = Math.min(failures + 1, FAILURES_COUNTED_MAX);
    long most = Math.min(RETRY_MAX.toMillis(), RETRY_MIN.toMillis() << failures);
    long millis = ThreadLocalRandom.current().nextLong(most / 2, most);
    retryAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (Watch watch : watches) {
      // Something may have been told in vain: look now.
      watch.awake |= watch.heard;
      watch.heard = false;
    }
    told.signalAll();
    if (abort && lost.socket != null) {
      lost.socket.abort();
    }
  }

  /** Under the lock. */
  private void hangUp() {
    if (line != null) {
      line.end();
      line = null;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      hangUp();
    } finally {
      lock.unlock();
    }
  }

  private void heard(Line from, String text) {
    JsonNode message;
    try {
      message = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      lose(from);
      return;
    }
    if (message.path("event").asString("").equals("error")) {
      return; // No ticket of ours, says the backend; polling says so, too.
    }
    if (!message.path("event").asString("").equals("ticket")) {
      lose(from); // The gateway's own complaint: nothing is going to be told.
      return;
    }
    boolean isFinal;
    try {
      isFinal = Ticket.Status.valueOf(message.path("status").asString("")).isFinal();
    } catch (IllegalArgumentException e) {
      isFinal = true; // A later backend's word: look what it is.
    }
    lock.lock();
    try {
      if (line != from) {
        return;
      }
      failures = 0;
      for (Watch watch : watches) {
        if (watch.ticketId.equals(message.path("ticketId").asString(""))) {
          watch.heard = true;
          watch.ended |= isFinal;
          watch.awake |= isFinal;
        }
      }
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One connection. */
  private final class Line implements WebSocket.Listener {
    private @Nullable WebSocket socket; // guarded by the lock
    private final StringBuilder text = new StringBuilder();

    /** Under the lock. */
    void ask(String ticketId) {
      WebSocket to = socket;
      if (to == null) {
        return; // Asked when it opens.
      }
      String question =
          JsonMapper.shared()
              .createObjectNode()
              .put("action", "watch")
              .put("ticketId", ticketId)
              .toString();
      // The JDK sends one message at a time.
      sending = sending.handle((sent, failure) -> to).thenCompose(s -> s.sendText(question, true));
    }

    /** Under the lock. Says goodbye, and does not wait for ever for an answer. */
    void end() {
      WebSocket to = socket;
      if (to == null) {
        return; // Ended when it opens.
      }
      sending =
          sending
              .handle((sent, failure) -> to)
              .thenCompose(s -> s.sendClose(WebSocket.NORMAL_CLOSURE, ""));
      CompletableFuture.delayedExecutor(GOODBYE_SECONDS, TimeUnit.SECONDS).execute(to::abort);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      if (text.length() + data.length() > MESSAGE_MAX) {
        lose(this);
        from.abort();
        return null;
      }
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        heard(this, message);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lose(this);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lose(this);
    }
  }
}
