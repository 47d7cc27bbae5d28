package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.Transport;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The server's own connections without socket, thread and handshake, for simulations: whoever comes
 * is admitted.
 */
public final class VirtualDoor {
  private static final int BYTES_PER_SECOND_MAX = 1 << 20;

  private final Connections connections;
  private final Map<Long, PlayerConnection> open = new HashMap<>();
  private long tickNanos;
  private long ids;

  public VirtualDoor(Players players, int tickRateHz) {
    connections =
        new Connections(
            players,
            new CountingMetrics(),
            NetLimits.DEFAULT,
            new NanoClock(),
            () -> tickNanos,
            1_000_000_000L / tickRateHz,
            new Random(1));
  }

  /** Both ends of a path that carries a player's packets. */
  public record Admitted(long id, PacketPath clientPath) {}

  /**
   * @param network takes a datagram that leaves for the player
   */
  public Admitted admit(String player, Consumer<byte[]> network, long nowNanos) {
    byte[] secret = new byte[Limits.SECRET_BYTES];
    byte[] random = new byte[Limits.RANDOM_BYTES];
    var keys = PacketKeys.of(secret, random, random, Transport.UDP);
    var token =
        new ConnectToken(
            Limits.PROTOCOL_VERSION, "gsess", "psess-" + player, player, 0, 1000, secret);
    var hello =
        new Hello(
            Limits.PROTOCOL_VERSION, "virtual", new byte[0], random, new byte[0], new byte[0], "");
    var greeting =
        new Greeting(
            hello,
            random,
            new PacketCipher(keys::serverToClient),
            new PacketCipher(keys::clientToServer));
    long id = ++ids;
    var seated = new SeatedPlayer(connections, token, nowNanos);
    var connection =
        new PlayerConnection(connections, seated, id, new Out(network), greeting, nowNanos);
    connections.add(seated);
    seated.greeted(connection);
    connections.open(connection);
    open.put(id, connection);
    var clientPath =
        new PacketPath(
            id,
            new PacketCipher(keys::clientToServer),
            new PacketCipher(keys::serverToClient),
            false,
            BYTES_PER_SECOND_MAX,
            nowNanos);
    return new Admitted(id, clientPath);
  }

  public void receive(long id, byte[] datagram, long nowNanos) {
    PlayerConnection connection = open.get(id);
    if (connection != null) {
      connection.receive(datagram, datagram.length, nowNanos);
    }
  }

  /** One turn of the loop. @param room makes the tick */
  public void tick(long nowNanos, Runnable room) {
    tickNanos = nowNanos;
    connections.beforeTick();
    room.run();
    connections.flush(nowNanos);
    connections.tellEnded();
  }

  private record Out(Consumer<byte[]> network) implements Link {
    @Override
    public TransportKind transport() {
      return TransportKind.UDP;
    }

    @Override
    public InetAddress address() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean samePeer(Link other) {
      return equals(other);
    }

    @Override
    public void write(byte[] bytes, int length) {
      network.accept(Arrays.copyOf(bytes, length));
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public boolean open() {
      return true;
    }

    @Override
    public void finish() {}

    @Override
    public void abort() {}
  }
}
