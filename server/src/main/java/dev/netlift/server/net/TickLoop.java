package dev.netlift.server.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that matters: between ticks it waits inside the Netty event loop, so a datagram is
 * read when it arrives; on the tick it steps the room and flushes. The thread that first binds a
 * listener or runs the loop owns it; bind and run on the same one.
 *
 * <pre>
 *   wait in the event loop --(schedule)--> tick --> flush --+
 *          ^------------------------------------------------+
 * </pre>
 */
public final class TickLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TickLoop.class);

  /** Behind by more than this, the schedule starts anew: catching up would only prolong the jam. */
  private static final int BEHIND_TICKS_MAX = 5;

  private final TickConfig config;
  private final NetMetrics metrics;
  private final boolean epoll;
  private final ManualIoEventLoop eventLoop;
  private final AtomicInteger tasksWaiting = new AtomicInteger();
  private final List<Runnable> flushes = new ArrayList<>();
  private boolean claimed;
  private long tickStartNanos;
  private volatile boolean stopping;

  public TickLoop(TickConfig config, NetMetrics metrics) {
    this(config, metrics, Epoll.isAvailable());
  }

  /**
   * @param epoll false for the portable transport
   */
  TickLoop(TickConfig config, NetMetrics metrics, boolean epoll) {
    this.config = config;
    this.metrics = metrics;
    this.epoll = epoll;
    IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    eventLoop = new ManualIoEventLoop(null, factory);
  }

  /**
   * Ticks until {@link #stop}, on the calling thread. What {@code ticker} throws ends the loop and
   * is thrown on.
   */
  public void run(Ticker ticker) {
    claim();
    long periodNanos = config.periodNanos();
    long dueNanos = System.nanoTime() + periodNanos;
    long tick = 0;
    while (waitUntil(dueNanos)) {
      long startNanos = System.nanoTime();
      tickStartNanos = startNanos;
      metrics.tickLateness(Math.max(0, startNanos - dueNanos));
      ticker.tick(tick++);
      flush();
      long endNanos = System.nanoTime();
      metrics.tickWork(endNanos - startNanos);
      dueNanos += periodNanos;
      if (endNanos - dueNanos > BEHIND_TICKS_MAX * periodNanos) {
        dueNanos = endNanos;
      }
    }
  }

  /** Serves sockets and tasks until then. @return false when the loop is to stop */
  private boolean waitUntil(long dueNanos) {
    for (long left; (left = dueNanos - System.nanoTime()) > 0; ) {
      if (stopping) {
        return false;
      }
      eventLoop.run(left);
    }
    // What arrived by now is part of this tick.
    eventLoop.runNow();
    return !stopping;
  }

  private void flush() {
    for (int i = 0; i < flushes.size(); i++) {
      flushes.get(i).run();
    }
  }

  /**
   * Runs a task on the tick thread, between ticks. Any thread. What it throws is logged.
   *
   * @throws RejectedExecutionException when too many wait already or the loop has stopped
   */
  public void execute(Runnable task) {
    if (stopping) {
      throw new RejectedExecutionException("the tick loop has stopped");
    }
    if (tasksWaiting.incrementAndGet() > config.tasksMax()) {
      tasksWaiting.decrementAndGet();
      throw new RejectedExecutionException(
          config.tasksMax() + " tasks wait for the tick thread already");
    }
    eventLoop.execute(
        () -> {
          tasksWaiting.decrementAndGet();
          try {
            task.run();
          } catch (RuntimeException e) {
            log.atError().setCause(e).log("a task on the tick thread failed");
          }
        });
  }

  /** Makes {@link #run} return before its next tick. Any thread; idempotent. */
  public void stop() {
    stopping = true;
    eventLoop.wakeup();
  }

  /** Ends the event loop. On the owning thread, after {@link #run} has returned. */
  @Override
  public void close() {
    stopping = true;
    claim();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    while (!eventLoop.isTerminated()) {
      eventLoop.run(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  int tickRateHz() {
    return config.tickRateHz();
  }

  /** When the tick that runs, or ran last, started. Tick thread. */
  long tickStartNanos() {
    return tickStartNanos;
  }

  boolean epoll() {
    return epoll;
  }

  ManualIoEventLoop eventLoop() {
    return eventLoop;
  }

  /** Called once after every tick, in the order of registration. Tick thread. */
  void onFlush(Runnable flush) {
    flushes.add(flush);
  }

  /** Waits for something the event loop itself must do. On the owning thread, outside a tick. */
  void await(Future<?> future) {
    claim();
    while (!future.isDone()) {
      eventLoop.run(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void claim() {
    if (!claimed) {
      eventLoop.setOwningThread(Thread.currentThread());
      claimed = true;
    } else if (!eventLoop.inEventLoop(Thread.currentThread())) {
      throw new IllegalStateException("the tick loop belongs to another thread");
    }
  }
}
