package dev.netlift.gamelift;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a {@link ScriptedService}: RFC 6455 by hand, so that every frame can be odd.
 */
final class ScriptedPeer {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** What arrives. */
  interface Listener {
    void message(ScriptedPeer peer, String text, int frames);
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
  private final CompletableFuture<String> pong = new CompletableFuture<>();
  private volatile Map<String, String> headers = Map.of();
  private volatile boolean mute;

  ScriptedPeer(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Reads the upgrade request; returns its path and query. */
  String readHandshake() throws IOException {
    String[] request = line().split(" ");
    var found = new LinkedHashMap<String, String>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      found.put(
          header.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
          header.substring(colon + 1).trim());
    }
    headers = found;
    return request[1];
  }

  Map<String, String> headers() {
    return headers;
  }

  void refuse(int status) throws IOException {
    String body = "{\"message\":\"Forbidden\"}";
    write(
        ("HTTP/1.1 "
                + status
                + " No\r\nContent-Length: "
                + body.length()
                + "\r\nConnection: close\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII));
    socket.close();
  }

  void welcome() throws IOException {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (headers.get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      write(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                  + Base64.getEncoder().encodeToString(digest)
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads until the connection ends. */
  void read(Listener listener) {
    var message = new ByteArrayOutputStream();
    int frames = 0;
    try {
      while (true) {
        int first = in.readUnsignedByte();
        byte[] payload = payload();
        int opcode = first & 0x0F;
        if (opcode == CLOSE) {
          closeCode.complete(
              payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF);
          frame(true, CLOSE, payload);
          socket.close();
        } else if (opcode == PONG) {
          pong.complete(new String(payload, StandardCharsets.UTF_8));
        } else if (opcode == TEXT || opcode == CONTINUATION) {
          message.write(payload);
          frames++;
          if ((first & 0x80) != 0) {
            listener.message(this, message.toString(StandardCharsets.UTF_8), frames);
            message.reset();
            frames = 0;
          }
        }
      }
    } catch (IOException | UncheckedIOException gone) {
      closeCode.complete(1006);
    }
  }

  private byte[] payload() throws IOException {
    int second = in.readUnsignedByte();
    int length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] mask = new byte[4];
    if ((second & 0x80) == 0) {
      throw new IOException("a client must mask");
    }
    in.readFully(mask);
    byte[] payload = new byte[length];
    in.readFully(payload);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  /** One text message in one frame. */
  void send(String text) {
    frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One frame, whatever it is. */
  void frame(boolean last, int opcode, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else if (payload.length < 65536) {
      frame.write(126);
      frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write(127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.writeBytes(payload);
    try {
      write(frame.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on requests are read, and answered by nobody. */
  void mute() {
    mute = true;
  }

  void speak() {
    mute = false;
  }

  boolean isMute() {
    return mute;
  }

  /** A close frame. */
  void close(int code) {
    frame(true, CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /** A TCP reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The end of the TCP stream. */
  void drop() throws IOException {
    try {
      // A close alone reaches the other side only when the reader has let go of the socket.
      socket.shutdownOutput();
    } catch (UnsupportedOperationException | java.net.SocketException tlsOrGone) {
      // Then the close has to do.
    }
    socket.close();
  }

  /** The code of the client's close frame; 1006 if the connection ended without. */
  int closeCode() throws Exception {
    return closeCode.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return !closeCode.isDone();
  }

  String pong() throws Exception {
    return pong.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
