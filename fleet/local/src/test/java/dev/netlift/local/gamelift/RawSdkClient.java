package dev.netlift.local.gamelift;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server process of another official SDK, down to the frames: RFC 6455 by hand, so that each
 * oddity can be done exactly as those SDKs do it.
 */
final class RawSdkClient implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TEXT = 0x1;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xa;
  private static final int FIN = 0x80;

  private final Socket socket;
  private final DataInputStream in;
  private final int fragment;
  private final Deque<JsonNode> unclaimed = new ArrayDeque<>();
  int status;
  int closedWith;
  int pongs;

  private RawSdkClient(Socket socket, int fragment) throws IOException {
    this.socket = socket;
    this.fragment = fragment;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /**
   * @param tls none, or a protocol such as {@code TLSv1.2}; the certificate is not looked at
   * @param target path and query, written as they are
   * @param fragment the most bytes of a frame, as Go's write buffer bounds them
   */
  static RawSdkClient dial(int port, String tls, String target, int fragment)
      throws IOException, GeneralSecurityException {
    var client = new RawSdkClient(socket(port, tls), fragment);
    String request =
        "GET "
            + target
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
            + Base64.getEncoder().encodeToString(new byte[16])
            + "\r\nSec-WebSocket-Version: 13\r\nUser-Agent: raw\r\n\r\n";
    client.socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    client.readHead();
    return client;
  }

  private static Socket socket(int port, String tls) throws IOException, GeneralSecurityException {
    if (tls.isEmpty()) {
      return new Socket("127.0.0.1", port);
    }
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setEnabledProtocols(new String[] {tls});
    socket.startHandshake();
    return socket;
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private void readHead() throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed in the handshake after: " + head);
      }
      head.append((char) next);
    }
    status = Integer.parseInt(head.substring(9, 12));
  }

  void send(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    int at = 0;
    do {
      int length = Math.min(fragment, payload.length - at);
      boolean last = at + length == payload.length;
      frame((last ? FIN : 0) | (at == 0 ? TEXT : 0), payload, at, length);
      at += length;
    } while (at < payload.length);
  }

  void ping() throws IOException {
    frame(FIN | PING, new byte[] {1, 2, 3}, 0, 3);
  }

  private void frame(int head, byte[] payload, int from, int length) throws IOException {
    byte[] mask = {5, 6, 7, 8};
    var out = new java.io.ByteArrayOutputStream();
    out.write(head);
    if (length < 126) {
      out.write(FIN | length);
    } else if (length < 65_536) {
      out.write(FIN | 126);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(FIN | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) length >> shift));
      }
    }
    out.writeBytes(mask);
    for (int i = 0; i < length; i++) {
      out.write(payload[from + i] ^ mask[i % 4]);
    }
    socket.getOutputStream().write(out.toByteArray());
  }

  /** The next message of that kind; others are kept for later. */
  JsonNode message(Predicate<JsonNode> wanted) throws IOException {
    for (JsonNode kept : unclaimed) {
      if (wanted.test(kept)) {
        unclaimed.remove(kept);
        return kept;
      }
    }
    while (true) {
      JsonNode next = read();
      if (wanted.test(next)) {
        return next;
      }
      unclaimed.add(next);
    }
  }

  JsonNode push(String action) throws IOException {
    return message(m -> m.path("Action").asString("").equals(action) && !m.has("RequestId"));
  }

  JsonNode answer(String requestId) throws IOException {
    return message(m -> m.path("RequestId").asString("").equals(requestId));
  }

  /** Reads to the close frame or the end of the stream. */
  void readToClose() throws IOException {
    while (closedWith == 0) {
      try {
        read();
      } catch (java.io.EOFException e) {
        return;
      }
    }
  }

  private JsonNode read() throws IOException {
    while (true) {
      int head = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = (int) in.readLong();
      }
      byte[] payload = in.readNBytes(length);
      switch (head & 0xf) {
        case TEXT -> {
          return JSON.readTree(payload);
        }
        case PONG -> pongs++;
        case CLOSE -> {
          closedWith = length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
          throw new java.io.EOFException("closed with " + closedWith);
        }
        default -> throw new IOException("frame " + head);
      }
    }
  }

  InputStream stream() {
    return in;
  }

  /** TCP goes, without a Close frame. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
