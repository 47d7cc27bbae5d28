package dev.netlift.server.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The few calls of Linux that neither Java nor Netty has: time stamps of datagrams, how full a
 * socket's buffer is, timer slack. Only 64-bit Linux on the two architectures whose structures are
 * known here.
 */
final class LinuxCalls {
  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUF = 8;
  static final int SO_TIMESTAMPNS = 35;
  static final int SO_DOMAIN = 39;
  static final int SO_MEMINFO = 55;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int SCHED_BATCH = 3;
  private static final int CALLING_THREAD = 0;
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  // struct sched_attr, as of Linux 5.3.
  private static final int ATTRIBUTES_BYTES = 56;
  private static final int ATTRIBUTES_POLICY = 4;
  private static final int ATTRIBUTES_NICE = 16;
  private static final int ATTRIBUTES_RUNTIME = 24;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** Loaded on first use, once. */
  private static final class Loaded {
    static final Optional<LinuxCalls> CALLS = load();

    private static Optional<LinuxCalls> load() {
      boolean known =
          System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")
              && ARCHITECTURES.contains(System.getProperty("os.arch", ""));
      try {
        return known ? Optional.of(new LinuxCalls()) : Optional.empty();
      } catch (RuntimeException | LinkageError e) {
        // Another libc, or native access denied: everything has a slower way.
        return Optional.empty();
      }
    }
  }

  /** Static, for only such are constants to the compiler and their calls inlined. */
  @SuppressWarnings("restricted")
  private static final class Handles {
    static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle RECVMMSG =
        handle(
            "recvmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle SENDMMSG =
        handle(
            "sendmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.captureCallState("errno"));
    static final MethodHandle GETSOCKOPT =
        handle(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle SETSOCKOPT =
        handle(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle PRCTL =
        handle(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    // glibc has no function for sched_setattr and sched_getattr before 2.41.
    static final MethodHandle SYSCALL =
        handle(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private static MethodHandle handle(
        String name, FunctionDescriptor descriptor, Linker.Option... options) {
      MemorySegment symbol =
          LINKER
              .defaultLookup()
              .find(name)
              .orElseThrow(() -> new IllegalStateException("no " + name + " in this libc"));
      return LINKER.downcallHandle(symbol, descriptor, options);
    }
  }

  private final long setAttributes;
  private final long getAttributes;

  private LinuxCalls() {
    Objects.requireNonNull(Handles.LINKER, "loaded, or it throws");
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    setAttributes = arm ? 274 : 314;
    getAttributes = arm ? 275 : 315;
  }

  static Optional<LinuxCalls> get() {
    return Loaded.CALLS;
  }

  /**
   * recvmmsg without waiting.
   *
   * @return how many messages were filled; 0 when there is nothing, or an error
   */
  int receive(int socket, MemorySegment messages, int count) {
    try {
      int received =
          (int)
              Handles.RECVMMSG.invokeExact(
                  socket, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
      return Math.max(0, received);
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }

  /** Where a call leaves its errno. */
  static MemorySegment state(Arena arena) {
    return arena.allocate(CAPTURED);
  }

  /**
   * sendmmsg without waiting.
   *
   * @param state one of {@link #state}
   * @return how many messages were taken, from 1; the negative errno when the first was not
   */
  int send(int socket, MemorySegment messages, int count, MemorySegment state) {
    try {
      int sent = (int) Handles.SENDMMSG.invokeExact(state, socket, messages, count, MSG_DONTWAIT);
      return sent > 0 ? sent : -Math.max(1, state.get(JAVA_INT, ERRNO_OFFSET));
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }

  /** Fills {@code value}. @return false when the kernel does not know the option */
  boolean option(int socket, int option, MemorySegment value, MemorySegment length) {
    try {
      length.set(JAVA_INT, 0, (int) value.byteSize());
      return (int) Handles.GETSOCKOPT.invokeExact(socket, SOL_SOCKET, option, value, length) == 0;
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }

  boolean setOption(int socket, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(JAVA_INT);
      segment.set(JAVA_INT, 0, value);
      return (int)
              Handles.SETSOCKOPT.invokeExact(socket, SOL_SOCKET, option, segment, Integer.BYTES)
          == 0;
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }

  /** How late the kernel may wake the calling thread; 50 µs unless set. */
  boolean timerSlack(long nanos) {
    try {
      return (int) Handles.PRCTL.invokeExact(PR_SET_TIMERSLACK, nanos, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }

  /**
   * Asks the scheduler for short turns on the processor. Since Linux 6.12 a thread with shorter
   * turns than the one that runs takes its place when it wakes; else it waits for up to 3 ms.
   *
   * @param nanos at least 100 µs
   * @return whether the kernel has taken it
   */
  boolean shortTurns(long nanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
      long got =
          (long)
              Handles.SYSCALL.invokeExact(
                  getAttributes, 0L, attributes, (long) ATTRIBUTES_BYTES, 0L);
      if (got != 0) {
        return false;
      }
      attributes.set(JAVA_LONG, ATTRIBUTES_RUNTIME, nanos);
      long set = (long) Handles.SYSCALL.invokeExact(setAttributes, 0L, attributes, 0L, 0L);
      attributes.set(JAVA_LONG, ATTRIBUTES_RUNTIME, 0);
      got =
          (long)
              Handles.SYSCALL.invokeExact(
                  getAttributes, 0L, attributes, (long) ATTRIBUTES_BYTES, 0L);
      return set == 0 && got == 0 && attributes.get(JAVA_LONG, ATTRIBUTES_RUNTIME) == nanos;
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }

  /** {@link #givesWay(int, int)} for the calling thread. */
  boolean givesWay(int nice) {
    return givesWay(CALLING_THREAD, nice);
  }

  /**
   * Makes a thread one that does not take a processor from another when it wakes, and has less of
   * it: SCHED_BATCH. Niceness alone does not do that: a thread of niceness 19 takes the place of
   * one that has run for longer than its turn, and keeps it for up to a timer's period, 4 ms.
   *
   * @param thread as the kernel numbers it, of this process
   * @param nice 19 at most, which has the least; below the thread's own it is refused
   */
  boolean givesWay(int thread, int nice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
      attributes.set(JAVA_INT, 0, ATTRIBUTES_BYTES);
      attributes.set(JAVA_INT, ATTRIBUTES_POLICY, SCHED_BATCH);
      attributes.set(JAVA_INT, ATTRIBUTES_NICE, nice);
      return (long) Handles.SYSCALL.invokeExact(setAttributes, (long) thread, attributes, 0L, 0L)
          == 0;
    } catch (Throwable e) {
      throw new AssertionError("a downcall threw", e);
    }
  }
}
