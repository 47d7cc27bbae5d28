package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/** A TCP connection, plain or TLS, that sends what a client never would. */
final class RawStream implements AutoCloseable {
  static final int BINARY = 2;
  static final int TEXT = 1;
  static final int CONTINUATION = 0;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  private static final int SO_TIMEOUT_MILLIS = 5000;
  private static final int FIN = 0x80;

  final Socket socket;
  final DataInputStream in;

  RawStream(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(SO_TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  static RawStream to(NetWorld world) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), world.port()));
    return new RawStream(socket);
  }

  RawStream send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  RawStream send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] hello(String token) {
    return new Hello(
            Limits.PROTOCOL_VERSION,
            "test-1",
            ConnectTokens.parse(token).sealed(),
            new byte[32],
            new byte[0])
        .encode();
  }

  static byte[] framed(byte[] packet) {
    return ByteBuffer.allocate(4 + packet.length).putInt(packet.length).put(packet).array();
  }

  static String upgrade(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: game\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

  /** Asks for WebSocket, as RFC 6455's own example does, and reads the answer. */
  RawStream upgraded() throws IOException {
    send(upgrade("/netlift"));
    String answer = head();
    assertThat(answer).startsWith("HTTP/1.1 101 ").contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    return this;
  }

  /** The status line and headers. */
  String head() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  static byte[] frame(int opcode, boolean last, boolean masked, byte[] payload) {
    var out = ByteBuffer.allocate(14 + payload.length);
    out.put((byte) (opcode | (last ? FIN : 0)));
    int mask = masked ? 0x80 : 0;
    if (payload.length <= 125) {
      out.put((byte) (mask | payload.length));
    } else if (payload.length < 1 << 16) {
      out.put((byte) (mask | 126)).putShort((short) payload.length);
    } else {
      out.put((byte) (mask | 127)).putLong(payload.length);
    }
    byte[] key = {1, 2, 3, 4};
    if (masked) {
      out.put(key);
    }
    for (int i = 0; i < payload.length; i++) {
      out.put((byte) (masked ? payload[i] ^ key[i % 4] : payload[i]));
    }
    return java.util.Arrays.copyOf(out.array(), out.position());
  }

  RawStream frame(int opcode, byte[] payload) throws IOException {
    return send(frame(opcode, true, true, payload));
  }

  record Message(int opcode, byte[] payload) {}

  Message message() throws IOException {
    int first = in.readUnsignedByte();
    assertThat(first & FIN).as("the server's messages are whole").isEqualTo(FIN);
    int length = in.readUnsignedByte();
    assertThat(length).as("the server's messages are not masked").isLessThan(127);
    length = length == 126 ? in.readUnsignedShort() : length;
    return new Message(first & 0x0f, in.readNBytes(length));
  }

  /** The next packet is the server's answer to a good hello. */
  static void assertAdmitted(byte[] packet) {
    assertThat(Handshake.decode(packet, 0, packet.length))
        .isInstanceOf(Handshake.ServerHello.class);
  }

  byte[] framedAnswer() throws IOException {
    return in.readNBytes(in.readInt());
  }

  /** Closed once everything the server had said before is read. */
  void assertClosedAfterAnswers() throws IOException {
    try {
      while (in.read() >= 0) {
        // Whatever it was.
        assertThat(socket.isClosed()).isFalse();
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageMatching(".*(reset|Broken pipe).*");
    }
  }

  void assertClosed() throws IOException {
    try {
      assertThat(in.read()).isEqualTo(-1);
    } catch (SocketException | SSLException e) {
      assertThat(e).hasMessageMatching("(?s).*(reset|closed|close_notify|Broken pipe|alert).*");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
