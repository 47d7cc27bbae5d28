package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread with one selector that carries any number of connections. */
public final class ClientLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientLoop.class);
  private static final int TASKS_MAX = 1 << 16;

  /** How often connections look at their timers; resends and acknowledgements wait this long. */
  private static final long POLL_MILLIS = 10;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);
  private static final long CLOSE_MILLIS = 2000;

  private final Selector selector;
  private final Thread thread;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(TASKS_MAX);
  private final List<GameConnection> connections = new ArrayList<>();
  private final byte[] packet = new byte[Limits.FRAME_MAX];
  private final byte[] plain = new byte[Limits.FRAME_MAX];
  private volatile boolean stopping;

  private ClientLoop(String name) {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector", e);
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts a daemon thread of this name. */
  public static ClientLoop start(String name) {
    var loop = new ClientLoop(name);
    loop.thread.start();
    return loop;
  }

  /**
   * Runs a task on the loop's thread. Any thread. What it throws is logged.
   *
   * @throws RejectedExecutionException when 65536 wait already, or the loop is closed
   */
  public void execute(Runnable task) {
    if (stopping || !tasks.offer(task)) {
      throw new RejectedExecutionException(
          stopping ? "the client loop is closed" : "too many tasks wait for the client loop");
    }
    selector.wakeup();
  }

  /** Runs it now when already on the loop's thread. */
  void run(Runnable task) {
    if (Thread.currentThread().equals(thread)) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Room for one packet, shared by all connections: they are read one after the other. */
  byte[] packet() {
    return packet;
  }

  /** Room for what one packet holds. */
  byte[] plain() {
    return plain;
  }

  Selector selector() {
    return selector;
  }

  /** On the loop's thread. */
  void add(GameConnection connection) {
    connections.add(connection);
  }

  private void run() {
    long pollNanos = System.nanoTime();
    while (!stopping) {
      try {
        selector.select(this::ready, POLL_MILLIS);
      } catch (IOException e) {
        log.atError().setCause(e).log("the client loop's selector failed");
        break;
      }
      for (Runnable task; (task = tasks.poll()) != null; ) {
        guarded(task);
      }
      long now = System.nanoTime();
      if (now - pollNanos >= POLL_NANOS) {
        pollNanos = now;
        poll(now);
      }
    }
    for (GameConnection connection : connections) {
      guarded(connection::drop);
    }
    try {
      selector.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the client loop's selector did not close");
    }
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof GameConnection connection) {
      guarded(connection::ready);
    }
  }

  private void poll(long nowNanos) {
    for (GameConnection connection : List.copyOf(connections)) {
      guarded(() -> connection.poll(nowNanos));
    }
    connections.removeIf(GameConnection::isClosed);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a task on the client loop failed");
    }
  }

  /** Closes every connection without a goodbye and ends the thread. */
  @Override
  public void close() {
    stopping = true;
    selector.wakeup();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
