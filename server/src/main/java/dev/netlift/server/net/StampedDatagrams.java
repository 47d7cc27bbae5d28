package dev.netlift.server.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Reads a socket's datagrams in batches, each with the time at which the kernel got it: so they may
 * wait in the socket until the tick, and hold time and arrival margin are true all the same.
 * Netty's own reading of this socket is off. Tick thread.
 */
final class StampedDatagrams implements AutoCloseable {
  private static final int BATCH = 64;

  /** Above the longest datagram, so that a longer one is seen to be longer. */
  private static final int SLOT_BYTES = 1536;

  // struct mmsghdr, with the msghdr it begins with, on 64-bit Linux.
  private static final int HEADER_BYTES = 64;
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int LENGTH = 56;

  private static final int VECTOR_BYTES = 16;

  // struct sockaddr_in6 and sockaddr_in.
  private static final int NAME_BYTES = 32;
  private static final int PORT = 2;
  private static final int ADDRESS4 = 4;
  private static final int ADDRESS6 = 8;
  private static final int SCOPE = 24;
  private static final short AF_INET = 2;

  // struct cmsghdr, then struct timespec.
  private static final int CONTROL_BYTES = 64;
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_SECONDS = 16;
  private static final int CONTROL_NANOS = 24;
  private static final int STAMP_BYTES = 32;

  private static final ValueLayout.OfShort BIG_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BIG_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  /** SO_MEMINFO: nine numbers, the first what waits in the socket, the last what it had to drop. */
  private static final int MEMORY_BYTES = 36;

  private static final int MEMORY_DROPS = 32;

  /** A stamp older than this is a step of the wall clock, not a datagram that waited. */
  private static final long AGE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /** Hears of one datagram. */
  interface Hearer {
    /** Room for its bytes. */
    byte[] bytes();

    /**
     * Will hear of this one soon.
     *
     * @param slot where it begins
     */
    void expect(MemorySegment memory, long slot);

    void hear(int length, DatagramSource source, long arrivalNanos);
  }

  private final LinuxCalls calls;
  private final int socket;
  private final Hearer hearer;
  private final NanoClock clock;
  private final Clock wallClock;
  private final DatagramSource source = new DatagramSource();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment headers = arena.allocate(HEADER_BYTES * (long) BATCH, 16);
  private final MemorySegment vectors = arena.allocate(VECTOR_BYTES * (long) BATCH, 16);
  private final MemorySegment names = arena.allocate(NAME_BYTES * (long) BATCH, 16);
  private final MemorySegment controls = arena.allocate(CONTROL_BYTES * (long) BATCH, 16);
  private final MemorySegment payloads = arena.allocate(SLOT_BYTES * (long) BATCH, 64);

  /** See {@link DatagramBatch}. */
  private final ByteBuffer heard = payloads.asByteBuffer();

  private final MemorySegment memory = arena.allocate(MEMORY_BYTES, 8);
  private final MemorySegment memoryLength = arena.allocate(JAVA_INT);

  /**
   * @throws IllegalStateException if the kernel does not stamp
   */
  StampedDatagrams(LinuxCalls calls, int socket, Hearer hearer, NanoClock clock, Clock wallClock) {
    this.calls = calls;
    this.socket = socket;
    this.hearer = hearer;
    this.clock = clock;
    this.wallClock = wallClock;
    if (!calls.setOption(socket, LinuxCalls.SO_TIMESTAMPNS, 1)) {
      arena.close();
      throw new IllegalStateException("this kernel does not stamp datagrams");
    }
    for (int i = 0; i < BATCH; i++) {
      long header = i * (long) HEADER_BYTES;
      long vector = i * (long) VECTOR_BYTES;
      vectors.set(ADDRESS, vector, payloads.asSlice(i * (long) SLOT_BYTES, SLOT_BYTES));
      vectors.set(JAVA_LONG, vector + 8, SLOT_BYTES);
      headers.set(ADDRESS, header + NAME, names.asSlice(i * (long) NAME_BYTES, NAME_BYTES));
      headers.set(ADDRESS, header + VECTOR, vectors.asSlice(vector, VECTOR_BYTES));
      headers.set(JAVA_LONG, header + VECTOR_COUNT, 1);
      headers.set(
          ADDRESS, header + CONTROL, controls.asSlice(i * (long) CONTROL_BYTES, CONTROL_BYTES));
    }
  }

  /**
   * Hands what waits in the socket to the hearer.
   *
   * @return how many datagrams
   */
  int drain(int max) {
    int drained = 0;
    while (drained < max) {
      int count = Math.min(BATCH, max - drained);
      for (int i = 0; i < count; i++) {
        // The kernel writes how much it filled where it read how much there is.
        long header = i * (long) HEADER_BYTES;
        headers.set(JAVA_INT, header + NAME_LENGTH, NAME_BYTES);
        headers.set(JAVA_LONG, header + CONTROL_LENGTH, CONTROL_BYTES);
      }
      int received = calls.receive(socket, headers, count);
      long nowNanos = clock.nanoTime();
      long wallNanos = wallNanos();
      for (int i = 0; i < received; i++) {
        hearer.expect(payloads, i * (long) SLOT_BYTES);
      }
      for (int i = 0; i < received; i++) {
        hear(i, nowNanos, wallNanos);
      }
      drained += received;
      if (received < count) {
        break;
      }
    }
    return drained;
  }

  private void hear(int i, long nowNanos, long wallNanos) {
    long header = i * (long) HEADER_BYTES;
    int length = headers.get(JAVA_INT, header + LENGTH);
    heard.get(i * SLOT_BYTES, hearer.bytes(), 0, length);
    readSource(i * (long) NAME_BYTES);
    long ageNanos = wallNanos - stampNanos(i, header, wallNanos);
    boolean believable = ageNanos > 0 && ageNanos < AGE_NANOS_MAX;
    hearer.hear(length, source, believable ? nowNanos - ageNanos : nowNanos);
  }

  private void readSource(long name) {
    int port = Short.toUnsignedInt(names.get(BIG_SHORT, name + PORT));
    if (names.get(JAVA_SHORT, name) == AF_INET) {
      source.set4(names.get(BIG_INT, name + ADDRESS4), port);
    } else {
      source.set(
          names.get(BIG_LONG, name + ADDRESS6),
          names.get(BIG_LONG, name + ADDRESS6 + 8),
          port,
          names.get(JAVA_INT, name + SCOPE));
    }
  }

  private long stampNanos(int i, long header, long otherwise) {
    long control = i * (long) CONTROL_BYTES;
    boolean stamped =
        headers.get(JAVA_LONG, header + CONTROL_LENGTH) >= STAMP_BYTES
            && controls.get(JAVA_INT, control + CONTROL_LEVEL) == LinuxCalls.SOL_SOCKET
            && controls.get(JAVA_INT, control + CONTROL_TYPE) == LinuxCalls.SO_TIMESTAMPNS;
    return stamped
        ? TimeUnit.SECONDS.toNanos(controls.get(JAVA_LONG, control + CONTROL_SECONDS))
            + controls.get(JAVA_LONG, control + CONTROL_NANOS)
        : otherwise;
  }

  private long wallNanos() {
    Instant now = wallClock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Bytes of kernel memory that wait in the socket. */
  int backlogBytes() {
    return calls.option(socket, LinuxCalls.SO_MEMINFO, memory, memoryLength)
        ? memory.get(JAVA_INT, 0)
        : 0;
  }

  /** Datagrams the socket has dropped since it was opened; as of the last look at the backlog. */
  long dropped() {
    return Integer.toUnsignedLong(memory.get(JAVA_INT, MEMORY_DROPS));
  }

  /** What may wait, in the same unit. */
  int capacityBytes() {
    return calls.option(
            socket, LinuxCalls.SO_RCVBUF, memory.asSlice(0, Integer.BYTES), memoryLength)
        ? memory.get(JAVA_INT, 0)
        : 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
