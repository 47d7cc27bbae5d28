package dev.netlift.server.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tick's datagrams in memory that the kernel reads as it is: one call sends up to {@value
 * #MESSAGES} of them, and nothing is allocated. Datagrams that follow each other to one peer and
 * are of one size, the last one shorter or not, are one message of segments. Tick thread.
 */
final class DatagramBatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatagramBatch.class);

  /** What one call takes, so that its memory is still in the cache when the kernel reads it. */
  static final int MESSAGES = 64;

  private static final int PAYLOAD_BYTES = 160 << 10;

  /** The kernel's limits for one segmented send. */
  static final int SEGMENTS_MAX = 64;

  static final int RUN_BYTES_MAX = 60_000;

  // struct mmsghdr, with the msghdr it begins with, on 64-bit Linux.
  private static final int HEADER_BYTES = 64;
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;

  private static final int VECTOR_BYTES = 16;

  // struct sockaddr_in6 and sockaddr_in.
  private static final int NAME_BYTES = 32;
  private static final int NAME6_BYTES = 28;
  private static final int NAME4_BYTES = 16;
  private static final int PORT = 2;
  private static final int ADDRESS4 = 4;
  private static final int ADDRESS6 = 8;
  private static final int SCOPE = 24;
  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;

  // struct cmsghdr with the size of a segment.
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_FILLED = 18;
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_SIZE = 16;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private static final int EINTR = 4;
  private static final int EIO = 5;
  private static final int EAGAIN = 11;
  private static final int EINVAL = 22;
  private static final int ENOBUFS = 105;

  private static final ValueLayout.OfShort BIG_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BIG_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final LinuxCalls calls;
  private final int socket;
  private final boolean six;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment headers = arena.allocate(HEADER_BYTES * (long) MESSAGES, 16);
  private final MemorySegment vectors = arena.allocate(VECTOR_BYTES * (long) MESSAGES, 16);
  private final MemorySegment names = arena.allocate(NAME_BYTES * (long) MESSAGES, 16);
  private final MemorySegment controls = arena.allocate(CONTROL_BYTES * (long) MESSAGES, 16);
  private final MemorySegment state = LinuxCalls.state(arena);
  private final MemorySegment payloads = arena.allocate(PAYLOAD_BYTES, 64);

  /** As a buffer, whose way to copy an array is compiled whole even when nothing may be undone. */
  private final ByteBuffer payload = payloads.asByteBuffer();

  private boolean segmenting;
  private boolean closed;
  private long lost;

  /** Messages begun; the last one may take more segments. */
  private int messages;

  private int payloadBytes;
  private long high;
  private long low;
  private int port;
  private int segmentBytes;
  private int segments;
  private int runBytes;
  private boolean runEnded;

  /**
   * @param segmenting false where the kernel cannot
   */
  DatagramBatch(LinuxCalls calls, int socket, boolean segmenting) {
    this.calls = calls;
    this.socket = socket;
    this.segmenting = segmenting;
    MemorySegment domain = arena.allocate(JAVA_INT);
    six =
        calls.option(socket, LinuxCalls.SO_DOMAIN, domain, arena.allocate(JAVA_INT))
            && domain.get(JAVA_INT, 0) == AF_INET6;
    for (int i = 0; i < MESSAGES; i++) {
      long header = i * (long) HEADER_BYTES;
      long vector = i * (long) VECTOR_BYTES;
      long name = i * (long) NAME_BYTES;
      long control = i * (long) CONTROL_BYTES;
      headers.set(ADDRESS, header + NAME, names.asSlice(name, NAME_BYTES));
      headers.set(JAVA_INT, header + NAME_LENGTH, six ? NAME6_BYTES : NAME4_BYTES);
      headers.set(ADDRESS, header + VECTOR, vectors.asSlice(vector, VECTOR_BYTES));
      headers.set(JAVA_LONG, header + VECTOR_COUNT, 1);
      headers.set(ADDRESS, header + CONTROL, controls.asSlice(control, CONTROL_BYTES));
      names.set(JAVA_SHORT, name, six ? AF_INET6 : AF_INET);
      controls.set(JAVA_LONG, control, CONTROL_FILLED);
      controls.set(JAVA_INT, control + CONTROL_LEVEL, SOL_UDP);
      controls.set(JAVA_INT, control + CONTROL_TYPE, UDP_SEGMENT);
    }
  }

  boolean segmenting() {
    return segmenting;
  }

  /** Datagrams that the kernel did not take; as lost as any on their way. */
  long lost() {
    return lost;
  }

  /** Adds one datagram; the bytes are copied. Sends what there is when there is no more room. */
  void add(UdpLink peer, byte[] bytes, int length) {
    if (closed) {
      return;
    }
    if (!joins(peer, length)) {
      if (messages == MESSAGES || payloadBytes + RUN_BYTES_MAX > PAYLOAD_BYTES) {
        flush();
      }
      begin(peer, length);
    } else {
      segments++;
      runEnded = length < segmentBytes;
      long header = (messages - 1) * (long) HEADER_BYTES;
      headers.set(JAVA_LONG, header + CONTROL_LENGTH, CONTROL_BYTES);
      controls.set(
          JAVA_SHORT, (messages - 1) * (long) CONTROL_BYTES + CONTROL_SIZE, (short) segmentBytes);
    }
    payload.put(payloadBytes, bytes, 0, length);
    payloadBytes += length;
    runBytes += length;
    vectors.set(JAVA_LONG, (messages - 1) * (long) VECTOR_BYTES + 8, runBytes);
  }

  private boolean joins(UdpLink peer, int length) {
    return messages > 0
        && segmenting
        && !runEnded
        && length <= segmentBytes
        && segments < SEGMENTS_MAX
        && runBytes + length <= RUN_BYTES_MAX
        && peer.low() == low
        && peer.port() == port
        && peer.high() == high;
  }

  private void begin(UdpLink peer, int length) {
    high = peer.high();
    low = peer.low();
    port = peer.port();
    segmentBytes = length;
    segments = 1;
    runBytes = 0;
    runEnded = false;
    long name = messages * (long) NAME_BYTES;
    names.set(BIG_SHORT, name + PORT, (short) port);
    if (six) {
      names.set(BIG_LONG, name + ADDRESS6, high);
      names.set(BIG_LONG, name + ADDRESS6 + Long.BYTES, low);
      names.set(
          JAVA_INT, name + SCOPE, peer.address() instanceof Inet6Address a ? a.getScopeId() : 0);
    } else {
      names.set(BIG_INT, name + ADDRESS4, (int) low);
    }
    headers.set(JAVA_LONG, messages * (long) HEADER_BYTES + CONTROL_LENGTH, 0);
    vectors.set(JAVA_LONG, messages * (long) VECTOR_BYTES, payloads.address() + payloadBytes);
    messages++;
  }

  /** Hands everything to the kernel. */
  void flush() {
    int from = 0;
    while (from < messages && !closed) {
      MemorySegment rest = headers.asSlice(from * (long) HEADER_BYTES);
      int sent = calls.send(socket, rest, messages - from, state);
      if (sent > 0) {
        from += sent;
      } else if (sent != -EINTR) {
        from += refused(from, -sent);
      }
    }
    messages = 0;
    payloadBytes = 0;
  }

  /**
   * @return how many messages to give up
   */
  private int refused(int message, int error) {
    if (error == EAGAIN || error == ENOBUFS) {
      lost += messages - message;
      return messages - message;
    }
    lost++;
    boolean many = headers.get(JAVA_LONG, message * (long) HEADER_BYTES + CONTROL_LENGTH) > 0;
    if (many && segmenting && (error == EINVAL || error == EIO)) {
      segmenting = false;
      log.atWarn()
          .addKeyValue("errno", error)
          .log("segmented sends are refused here; datagrams are sent one by one from now on");
    }
    return 1;
  }

  @Override
  public void close() {
    closed = true;
    arena.close();
  }
}
