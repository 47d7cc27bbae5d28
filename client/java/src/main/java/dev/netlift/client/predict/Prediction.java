package dev.netlift.client.predict;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The own entity, ahead of the server: every input is acted on when it is sent, and what the server
 * says later replaces the past, from where the inputs it has not had yet are acted on again. One
 * thread.
 *
 * <pre>
 *   server's word of tick S      inputs not yet in it, stepped again       now
 *   ----------o---------------o------o------o------o------o------o---------o
 *             S                                                        tick()
 * </pre>
 *
 * <p>As long as an input comes in time for the tick it is meant for, which is the connection's
 * business, and nothing else moves the entity, the server says what was predicted, and nothing is
 * stepped again.
 *
 * @param <S> see {@link Simulation}
 * @param <I> see {@link Simulation}
 */
public final class Prediction<S, I> {
  /** Ticks between the server's word and the newest prediction, and inputs kept; a power of two. */
  public static final int AHEAD_MAX = 128;

  private static final int MASK = AHEAD_MAX - 1;

  private static final int AXES_MAX = 8;

  private final Simulation<S, I> simulation;
  private final Smoothing smoothing;
  private final int axes;

  // Of each tick: the state after it, the newest input that was had by then, and for how long.
  private final @Nullable Object[] states = new Object[AHEAD_MAX];
  private final long[] applied = new long[AHEAD_MAX];
  private final int[] ages = new int[AHEAD_MAX];

  // Of each input: the tick it is meant for.
  private final @Nullable Object[] inputs = new Object[AHEAD_MAX];
  private final long[] meant = new long[AHEAD_MAX];
  private long firstInput;
  private long newestInput;

  private boolean ready;
  private long serverTick;
  private long tick;

  /** Drawn beside the truth, right after the last correction. */
  private final double[] offset;

  private final double[] before;
  private double offsetTick;
  private long matched;
  private long corrections;
  private long jumps;
  private double lengthLast;
  private double lengthMost;

  /**
   * @throws IllegalArgumentException if the simulation has no axes, or more than 8
   */
  public Prediction(Simulation<S, I> simulation, Smoothing smoothing) {
    this.simulation = simulation;
    this.smoothing = smoothing;
    axes = simulation.axes();
    if (axes < 1 || axes > AXES_MAX) {
      throw new IllegalArgumentException("axes must be 1 to " + AXES_MAX + ", was " + axes);
    }
    offset = new double[axes];
    before = new double[axes];
  }

  /** Whether the server has said where we are; until then nothing else may be asked. */
  public boolean isReady() {
    return ready;
  }

  /** The newest tick that is predicted: the one the newest input is meant for. */
  public long tick() {
    return tick;
  }

  /** The state after {@link #tick}. @throws IllegalStateException before {@link #isReady} */
  public S state() {
    return state(tick);
  }

  /**
   * An input was sent: the entity acts on it now.
   *
   * @param sequence as the connection counted it, one more than the last
   * @param forTick tick it is meant for, not below the last one's; 0 for as soon as possible
   * @throws IllegalArgumentException if one is missing in between
   */
  public void sent(long sequence, long forTick, I input) {
    if (firstInput == 0) {
      firstInput = sequence;
    } else if (sequence != newestInput + 1) {
      throw new IllegalArgumentException(
          "sequence must be " + (newestInput + 1) + ", was " + sequence);
    }
    newestInput = sequence;
    inputs[slot(sequence)] = input;
    meant[slot(sequence)] = forTick;
    if (!ready) {
      return;
    }
    if (forTick <= tick && tick > serverTick) {
      // A second one for the newest tick: the server acts on the later of the two.
      step(tick);
    } else {
      stepTo(forTick);
    }
  }

  /**
   * What a snapshot says. One that is not newer than the last is ignored.
   *
   * @param snapshotTick tick of the snapshot
   * @param acknowledged newest input it has; 0 for none
   * @param state of the own entity in it
   */
  public void snapshot(long snapshotTick, long acknowledged, S state) {
    if (ready && snapshotTick <= serverTick) {
      return;
    }
    if (!ready || snapshotTick >= tick || tick - snapshotTick >= AHEAD_MAX - 1) {
      restart(snapshotTick, acknowledged, state);
      return;
    }
    int at = slot(snapshotTick);
    if (applied[at] == acknowledged && state.equals(states[at])) {
      serverTick = snapshotTick;
      matched++;
      return;
    }
    keepPosition();
    put(snapshotTick, acknowledged, state);
    long predicted = tick;
    tick = snapshotTick;
    stepTo(predicted);
    correct();
  }

  /** The server is where we thought to be ahead of it, or we were never told before. */
  private void restart(long snapshotTick, long acknowledged, S state) {
    boolean known = ready;
    boolean predicted = known && tick == snapshotTick;
    if (known) {
      keepPosition();
    }
    put(snapshotTick, acknowledged, state);
    ready = true;
    tick = snapshotTick;
    if (newestInput > 0) {
      stepTo(Math.min(meant[slot(newestInput)], snapshotTick + AHEAD_MAX - 2));
    }
    if (predicted) {
      correct();
    } else {
      Arrays.fill(offset, 0);
    }
  }

  private void put(long snapshotTick, long acknowledged, S state) {
    int at = slot(snapshotTick);
    boolean asThought = ready && snapshotTick <= tick && applied[at] == acknowledged;
    if (!asThought) {
      // It was not in the last snapshot: the server has had it since then at the earliest.
      long since = ready && applied[slot(serverTick)] < acknowledged ? serverTick + 1 : 0;
      ages[at] = (int) Math.max(1, snapshotTick - Math.max(since, meant(acknowledged)) + 1);
    }
    applied[at] = acknowledged;
    states[at] = state;
    serverTick = snapshotTick;
  }

  private long meant(long sequence) {
    return isKept(sequence) ? meant[slot(sequence)] : 0;
  }

  private boolean isKept(long sequence) {
    return firstInput > 0
        && sequence >= firstInput
        && sequence <= newestInput
        && newestInput - sequence < AHEAD_MAX;
  }

  private void stepTo(long last) {
    long most = Math.min(last, serverTick + AHEAD_MAX - 1);
    while (tick < most) {
      step(++tick);
    }
  }

  /** From the state of the tick before, as the server will: the newest input meant for by now. */
  private void step(long each) {
    int from = slot(each - 1);
    int to = slot(each);
    long newest = applied[from];
    int age = ages[from] + 1;
    while (newest < newestInput && meant(newest + 1) <= each) {
      newest++;
      age = 1;
    }
    states[to] = simulation.step(state(each - 1), input(newest), age);
    applied[to] = newest;
    ages[to] = age;
  }

  /** Remembers in {@link #before} the newest predicted position. */
  private void keepPosition() {
    for (int axis = 0; axis < axes; axis++) {
      before[axis] = simulation.position(state(), axis);
    }
  }

  /** What was drawn stays there for now; the offset makes up for the new truth. */
  private void correct() {
    double changed = 0;
    double off = 0;
    for (int axis = 0; axis < axes; axis++) {
      double change = before[axis] - simulation.position(state(), axis);
      changed += change * change;
      before[axis] = change + offset(axis, tick);
      off += before[axis] * before[axis];
    }
    if (changed == 0) {
      matched++;
      return;
    }
    corrections++;
    lengthLast = Math.sqrt(changed);
    lengthMost = Math.max(lengthMost, lengthLast);
    if (Math.sqrt(off) > smoothing.lengthMax()) {
      jumps++;
      Arrays.fill(offset, 0);
    } else {
      System.arraycopy(before, 0, offset, 0, axes);
    }
    offsetTick = tick;
  }

  /**
   * Where to draw the own entity: between the two newest ticks, moving over to the truth after a
   * correction.
   *
   * @param atTick between {@link #tick} - 1 and {@link #tick}; clamped
   */
  public double drawn(int axis, double atTick) {
    double to = simulation.position(state(), axis);
    if (tick == serverTick) {
      return to + offset(axis, tick);
    }
    double from = simulation.position(state(tick - 1), axis);
    double share = Math.clamp(atTick - (tick - 1), 0, 1);
    return from + (to - from) * share + offset(axis, tick - 1 + share);
  }

  private double offset(int axis, double atTick) {
    if (smoothing.ticks() == 0) {
      return 0;
    }
    double left = 1 - Math.max(0, atTick - offsetTick) / smoothing.ticks();
    return left > 0 ? offset[axis] * left : 0;
  }

  /** How far the drawn position is from the true one. */
  public double visibleError() {
    double square = 0;
    for (int axis = 0; axis < axes; axis++) {
      double off = offset(axis, tick);
      square += off * off;
    }
    return Math.sqrt(square);
  }

  /** Snapshots that said what was predicted. */
  public long matched() {
    return matched;
  }

  /** Snapshots that moved the predicted position. */
  public long corrections() {
    return corrections;
  }

  /** Corrections that were shown at once, being too long. */
  public long jumps() {
    return jumps;
  }

  /** By how much the last correction moved the predicted position; 0 before the first. */
  public double lastCorrection() {
    return lengthLast;
  }

  /** The longest so far. */
  public double longestCorrection() {
    return lengthMost;
  }

  @SuppressWarnings("unchecked")
  private S state(long of) {
    Object kept = states[slot(of)];
    if (!ready || kept == null) {
      throw new IllegalStateException("no snapshot has shown the own entity yet");
    }
    return (S) kept;
  }

  @SuppressWarnings("unchecked")
  private @Nullable I input(long sequence) {
    return isKept(sequence) ? (I) inputs[slot(sequence)] : null;
  }

  private static int slot(long number) {
    return (int) (number & MASK);
  }
}
