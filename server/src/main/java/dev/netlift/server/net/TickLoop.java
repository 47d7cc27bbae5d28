package dev.netlift.server.net;

import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that matters: it ticks on an absolute schedule, and serves sockets and tasks in
 * between. The thread that first binds a listener or runs the loop owns it; bind and run on the
 * same one.
 *
 * <pre>
 *   wait --(schedule, less the spin)--> spin --> drain --> tick --> flush --+
 *    ^ in the event loop while streams, handshakes or answers are open,     |
 *    | else asleep beside it, the kernel noting when datagrams arrive       |
 *    +----------------------------------------------------------------------+
 * </pre>
 */
public final class TickLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TickLoop.class);

  /** Behind by more than this, the schedule starts anew: catching up would only prolong the jam. */
  private static final int BEHIND_TICKS_MAX = 5;

  /** More than a drain between ticks takes, and enough for the streams' inputs at a tick. */
  private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** In one turn of the event loop; the rest waits for the next turn. */
  private static final long TASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The shortest the kernel knows. */
  private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final TickConfig config;
  private final NetMetrics metrics;
  private final Sockets sockets;
  private final Spin spin;
  private final ManualIoEventLoop eventLoop;
  private final NanoClock clock = new NanoClock();
  private final AtomicInteger tasksWaiting = new AtomicInteger();
  private final List<Intake> intakes = new ArrayList<>();
  private volatile @Nullable Thread owner;
  private long dueNanos;
  private long tickStartNanos;
  private volatile boolean stopping;

  public TickLoop(TickConfig config, NetMetrics metrics) {
    this(config, metrics, Sockets.best());
  }

  TickLoop(TickConfig config, NetMetrics metrics, Sockets sockets) {
    this.config = config;
    this.metrics = metrics;
    this.sockets = sockets;
    spin = new Spin(config.spinMax());
    eventLoop = new ManualIoEventLoop(null, sockets.ioHandler());
  }

  /**
   * Ticks until {@link #stop}, on the calling thread. What {@code ticker} throws ends the loop and
   * is thrown on.
   */
  public void run(Ticker ticker) {
    claim();
    tightenTimers();
    long periodNanos = config.periodNanos();
    dueNanos = clock.nanoTime() + periodNanos;
    long tick = 0;
    while (turn(ticker, tick, periodNanos)) {
      tick++;
    }
  }

  /**
   * Waits for one tick and makes it. A method of its own: the loop around it turns too rarely to be
   * compiled, and would be interpreted right when a tick is due.
   *
   * @return false when the loop is to stop
   */
  private boolean turn(Ticker ticker, long tick, long periodNanos) {
    long startNanos = waitUntil(dueNanos);
    if (stopping) {
      return false;
    }
    metrics.tickLateness(Math.max(0, startNanos - dueNanos));
    step(ticker, tick, startNanos);
    long endNanos = clock.nanoTime();
    metrics.tickWork(endNanos - startNanos);
    dueNanos += periodNanos;
    if (endNanos - dueNanos > 0) {
      metrics.tickOverrun();
    }
    if (endNanos - dueNanos > BEHIND_TICKS_MAX * periodNanos) {
      dueNanos = endNanos;
    }
    return true;
  }

  private void step(Ticker ticker, long tick, long startNanos) {
    drain(startNanos, true);
    // What arrived by now is part of this tick, but for what would take too long.
    while (eventLoop.runNow(TASKS_NANOS) > 0 && clock.nanoTime() - startNanos < DRAIN_NANOS) {
      Thread.onSpinWait();
    }
    tickStartNanos = startNanos;
    for (int i = 0; i < intakes.size(); i++) {
      intakes.get(i).beforeTick();
    }
    ticker.tick(tick);
    for (int i = 0; i < intakes.size(); i++) {
      intakes.get(i).flush();
    }
  }

  /**
   * Waits, unless the loop is to stop.
   *
   * @return when it was over, by the last look at the clock: one more, by code that was not needed
   *     for a tick's length, comes a microsecond later
   */
  private long waitUntil(long untilNanos) {
    while (!stopping) {
      long wakeNanos = untilNanos - spin.budgetNanos();
      long now = clock.nanoTime();
      long left = wakeNanos - now;
      if (left <= 0) {
        break;
      }
      // Soon the tick drains anyway.
      long patience = left > DRAIN_NANOS ? patienceNanos(now) : Long.MAX_VALUE;
      if (patience == 0) {
        drain(now, false);
      } else if (patience < left) {
        await(patience);
      } else {
        await(left);
        long late = clock.nanoTime() - wakeNanos;
        if (late >= 0) {
          spin.woke(late);
        }
      }
    }
    long now = clock.nanoTime();
    while (!stopping && untilNanos - now > 0) {
      Thread.onSpinWait();
      now = clock.nanoTime();
    }
    return now;
  }

  private void await(long nanos) {
    long listenNanos = nanos - turnNanos();
    if (mustListen() && listenNanos > 0) {
      eventLoop.run(listenNanos, TASKS_NANOS);
      return;
    }
    long untilNanos = clock.nanoTime() + nanos;
    if (listenNanos > 0) {
      // Tasks that came while the tick ran, before the sleep and not after it.
      eventLoop.runNow(TASKS_NANOS);
    }
    long left = untilNanos - clock.nanoTime();
    boolean sleepy = listenNanos <= 0 || (!mustListen() && tasksWaiting.get() == 0);
    if (left > 0 && !stopping && sleepy) {
      LockSupport.parkNanos(this, left);
    }
  }

  private long turnNanos() {
    long turn = 0;
    for (int i = 0; i < intakes.size(); i++) {
      turn = Math.max(turn, intakes.get(i).turnNanos());
    }
    return turn;
  }

  private boolean mustListen() {
    for (int i = 0; i < intakes.size(); i++) {
      if (intakes.get(i).mustListen()) {
        return true;
      }
    }
    // Alone there is nothing to do but tasks, and those wake the event loop.
    return intakes.isEmpty();
  }

  private long patienceNanos(long nowNanos) {
    long patience = Long.MAX_VALUE;
    for (int i = 0; i < intakes.size(); i++) {
      patience = Math.min(patience, intakes.get(i).patienceNanos(nowNanos));
    }
    return patience;
  }

  private void drain(long nowNanos, boolean atTick) {
    for (int i = 0; i < intakes.size(); i++) {
      intakes.get(i).drain(nowNanos, atTick);
    }
  }

  /**
   * The kernel may wake a thread 50 µs late to save power, and lets it wait while another finishes
   * its turn, unless asked not to.
   */
  private void tightenTimers() {
    boolean set = LinuxCalls.get().map(calls -> calls.timerSlack(1)).orElse(false);
    boolean turns = LinuxCalls.get().map(calls -> calls.shortTurns(TURN_NANOS)).orElse(false);
    log.atInfo()
        .addKeyValue("sockets", sockets)
        .addKeyValue("timerSlackSet", set)
        .addKeyValue("shortTurnsSet", turns)
        .addKeyValue("spinMaxMicros", config.spinMax().toNanos() / 1000)
        .log("ticks begin");
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
    // Nothing to lose when it does not sleep; and when it does, the task is due before the tick.
    LockSupport.unpark(owner);
  }

  /** Makes {@link #run} return before its next tick. Any thread; idempotent. */
  public void stop() {
    stopping = true;
    eventLoop.wakeup();
    LockSupport.unpark(owner);
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

  public int tickRateHz() {
    return config.tickRateHz();
  }

  /** What the loop, and all it serves, tells time by. */
  public NanoClock clock() {
    return clock;
  }

  /** When the tick that runs, or is waited for, was to start. Tick thread. */
  public long tickDueNanos() {
    return dueNanos;
  }

  /** When the tick that runs, or ran last, started. Tick thread. */
  long tickStartNanos() {
    return tickStartNanos;
  }

  Sockets sockets() {
    return sockets;
  }

  ManualIoEventLoop eventLoop() {
    return eventLoop;
  }

  /** Serves this from now on, after those it serves already. Tick thread, before it runs. */
  public void serve(Intake intake) {
    intakes.add(intake);
  }

  /** Waits for something the event loop itself must do. On the owning thread, outside a tick. */
  void await(Future<?> future) {
    claim();
    while (!future.isDone()) {
      eventLoop.run(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void claim() {
    if (owner == null) {
      eventLoop.setOwningThread(Thread.currentThread());
      owner = Thread.currentThread();
    } else if (!eventLoop.inEventLoop(Thread.currentThread())) {
      throw new IllegalStateException("the tick loop belongs to another thread");
    }
  }
}
