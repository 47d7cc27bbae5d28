package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** The client's own session without socket, thread and clock, for simulations. */
public final class VirtualClient {
  private final byte[] plain = new byte[Limits.FRAME_MAX];
  private final Session session;

  /**
   * @param network takes a datagram that leaves
   */
  public VirtualClient(
      PacketPath path, Welcome welcome, ConnectionListener listener, Consumer<byte[]> network) {
    session = new Session(path, new Out(network), Limits.INPUT_COPIES, welcome, listener);
  }

  private record Out(Consumer<byte[]> network) implements Wire {
    @Override
    public boolean connected() {
      return true;
    }

    @Override
    public void send(byte[] bytes, int length) {
      network.accept(Arrays.copyOf(bytes, length));
    }

    @Override
    public void flush() {}

    @Override
    public int receive(byte[] into) {
      return NOTHING;
    }

    @Override
    public void close() {}
  }

  public void receive(byte[] datagram, long nowNanos) {
    try {
      session.receive(datagram, datagram.length, plain, nowNanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void sendInput(byte[] payload, long viewTime, long nowNanos) {
    try {
      session.sendInput(payload, viewTime, nowNanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resends and acknowledges, as the loop does every 10 ms. */
  public void poll(long nowNanos) {
    try {
      session.poll(nowNanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long nextInputNanos(long beforeNanos) {
    return session.clock().nextSendNanos(beforeNanos);
  }
}
