package dev.netlift.benchmarks.attack;

import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Stands between a real player and the server, and keeps what the player sends. */
final class Recorder {
  private static final int ENOUGH = 200;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private Recorder() {}

  /** Datagrams of a whole handshake and the packets after it; the player is gone then. */
  static List<byte[]> record(int port, String token) throws IOException {
    var recorded = new ArrayList<byte[]>();
    try (var loop = ClientLoop.start("recorded");
        var inside = DatagramChannel.open();
        var outside = DatagramChannel.open()) {
      inside.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
      inside.configureBlocking(false);
      outside.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      outside.configureBlocking(false);
      int own = ((InetSocketAddress) inside.getLocalAddress()).getPort();
      var target =
          new ConnectTarget("127.0.0.1", own, Transport.UDP, token, AttackServer.GAME_VERSION);
      var connection = GameConnection.connect(loop, target, new Deaf());
      relay(recorded, inside, outside, connection);
    }
    return recorded;
  }

  private static void relay(
      List<byte[]> recorded,
      DatagramChannel inside,
      DatagramChannel outside,
      GameConnection connection)
      throws IOException {
    var buffer = ByteBuffer.allocate(2048);
    InetSocketAddress player = null;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (recorded.size() < ENOUGH) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the recorded player was not let in");
      }
      buffer.clear();
      if (inside.receive(buffer) instanceof InetSocketAddress from) {
        player = from;
        buffer.flip();
        byte[] datagram = new byte[buffer.remaining()];
        buffer.get(datagram);
        recorded.add(datagram);
        outside.write(ByteBuffer.wrap(datagram));
      }
      buffer.clear();
      if (player != null && outside.read(buffer) > 0) {
        buffer.flip();
        inside.send(buffer, player);
        connection.sendInput(new byte[] {0});
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /** Hears nothing of what it is told. */
  static class Deaf implements ConnectionListener {
    @Override
    public void welcome(Welcome welcome) {}

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {}

    @Override
    public void closed(CloseReason reason) {}
  }
}
