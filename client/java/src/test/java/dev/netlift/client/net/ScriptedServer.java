package dev.netlift.client.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's half over UDP, one step per call, so that a test can do every step wrong. */
final class ScriptedServer implements AutoCloseable {
  private static final long ID = 77;
  private static final int IDLE_MILLIS = 60_000;
  private static final byte[] SECRET = new byte[32];

  private final DatagramSocket socket;
  private final byte[] buffer = new byte[2000];
  private final PacketKeys keys;
  private final PacketCipher sealer;
  private final byte[] serverRandom = new byte[32];
  private @Nullable SocketAddress client;
  private byte[] clientRandom = new byte[32];
  private long sequence;

  ScriptedServer(DatagramSocket bound) throws IOException {
    socket = bound;
    socket.setSoTimeout(8000);
    hello();
    keys = PacketKeys.of(SECRET, clientRandom, serverRandom, Transport.UDP);
    sealer = new PacketCipher(keys::serverToClient);
  }

  static ConnectTarget target(int port, Transport transport) {
    String token =
        ConnectTokens.seal(new byte[32], new ConnectToken(2, "g", "psess-1", "ann", 0, 1, SECRET));
    return new ConnectTarget("127.0.0.1", port, transport, token, "test-1");
  }

  /** Waits for the client's hello. */
  private void hello() throws IOException {
    byte[] datagram = receive();
    var hello = (Hello) Handshake.decode(datagram, 0, datagram.length);
    clientRandom = hello.clientRandom();
  }

  byte[] clientRandom() {
    return clientRandom;
  }

  void welcome() throws IOException {
    var layout = new SnapshotLayout(List.of(new Field("x", 8, 0)));
    send(
        new Welcome(30, 30, layout, IDLE_MILLIS, new byte[32], false)
            .seal(sealer, ID, clientRandom, serverRandom)
            .encode());
  }

  /** Waits for the client's next packet. */
  IncomingPacket packet() throws IOException {
    byte[] datagram = receive();
    while (datagram[0] != PacketCipher.TYPE) {
      datagram = receive();
    }
    byte[] plain = new byte[2000];
    int length =
        new PacketCipher(keys::clientToServer)
            .open(datagram, 0, datagram.length, PacketCipher.sequence(datagram, 0), plain, 0);
    var packet = new IncomingPacket();
    packet.decodeFromClient(plain, 0, length);
    return packet;
  }

  void send(PacketWriter plain) throws IOException {
    byte[] out = new byte[plain.length() + PacketCipher.OVERHEAD];
    sealer.seal(ID, ++sequence, plain.array(), 0, plain.length(), out, 0);
    send(out);
  }

  void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, client));
  }

  private byte[] receive() throws IOException {
    var packet = new DatagramPacket(buffer, buffer.length);
    socket.receive(packet);
    client = packet.getSocketAddress();
    return Arrays.copyOf(buffer, packet.getLength());
  }

  @Override
  public void close() {
    socket.close();
  }
}
