package dev.netlift.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams on their way out. Those that follow each other to one peer and are of one size, the
 * last one shorter or not, leave as one segmented send: the kernel's cost is per send, not per
 * byte. Tick thread.
 */
final class UdpSender {
  private static final Logger log = LoggerFactory.getLogger(UdpSender.class);

  /** The kernel's limits for one segmented send. */
  private static final int SEGMENTS_MAX = 64;

  private static final int RUN_BYTES_MAX = 60_000;
  private static final int EIO = -5;
  private static final int EINVAL = -22;

  private final Channel channel;

  /** Goes around the channel; null where the system's structures are not known. */
  private final @Nullable DatagramBatch batch;

  private boolean segmenting;

  /** Datagrams for one peer that may leave together; null when there are none. */
  private @Nullable ByteBuf run;

  private @Nullable InetSocketAddress runPeer;
  private int segmentBytes;
  private int segments;
  private boolean runEnded;

  /**
   * @param segmenting false where the kernel cannot
   */
  UdpSender(Channel channel, boolean segmenting) {
    this(channel, segmenting, null);
  }

  /**
   * @param batch to send by, instead of the channel
   */
  UdpSender(Channel channel, boolean segmenting, @Nullable DatagramBatch batch) {
    this.channel = channel;
    this.segmenting = segmenting;
    this.batch = batch;
  }

  boolean segmenting() {
    return batch == null ? segmenting : batch.segmenting();
  }

  boolean writable() {
    return batch != null || channel.isWritable();
  }

  /** Queues one datagram; the bytes are copied. */
  void write(UdpLink peer, byte[] bytes, int length) {
    if (batch == null) {
      write(peer.peer(), bytes, length);
    } else {
      batch.add(peer, bytes, length);
    }
  }

  /** Queues one datagram; the bytes are copied. */
  void write(InetSocketAddress peer, byte[] bytes, int length) {
    ByteBuf open = run;
    if (open != null && joins(open, peer, length)) {
      open.writeBytes(bytes, 0, length);
      segments++;
      runEnded = length < segmentBytes;
      return;
    }
    emit();
    ByteBuf buffer = channel.alloc().directBuffer(length);
    buffer.writeBytes(bytes, 0, length);
    run = buffer;
    runPeer = peer;
    segmentBytes = length;
    segments = 1;
    runEnded = false;
  }

  private boolean joins(ByteBuf open, InetSocketAddress peer, int length) {
    return segmenting
        && !runEnded
        && length <= segmentBytes
        && segments < SEGMENTS_MAX
        && open.readableBytes() + length <= RUN_BYTES_MAX
        && peer.equals(runPeer);
  }

  private void emit() {
    ByteBuf buffer = run;
    InetSocketAddress peer = runPeer;
    run = null;
    if (buffer == null || peer == null) {
      return;
    }
    if (segments == 1) {
      channel.write(new DatagramPacket(buffer, peer), channel.voidPromise());
    } else {
      channel
          .write(new SegmentedDatagramPacket(buffer, segmentBytes, peer))
          .addListener((ChannelFuture sent) -> segmentedSendDone(sent.cause()));
    }
  }

  /** Some interfaces refuse segmented sends; what refused one is gone, as any datagram may be. */
  private void segmentedSendDone(@Nullable Throwable failure) {
    boolean refused =
        failure instanceof Errors.NativeIoException e
            && (e.expectedErr() == EINVAL || e.expectedErr() == EIO);
    if (refused && segmenting) {
      segmenting = false;
      log.atWarn()
          .addKeyValue("failure", failure)
          .log("segmented sends are refused here; datagrams are sent one by one from now on");
    }
  }

  /** Hands everything to the kernel. */
  void flush() {
    if (batch == null) {
      emit();
      channel.flush();
    } else {
      batch.flush();
    }
  }

  /** Before the channel is closed. */
  void close() {
    if (batch != null) {
      batch.close();
    }
  }
}
