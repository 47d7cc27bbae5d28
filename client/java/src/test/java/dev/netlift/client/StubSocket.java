package dev.netlift.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket server that says what the test tells it to, to one client after the other. */
final class StubSocket implements AutoCloseable {
  private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<Map<String, String>> handshakes = new LinkedBlockingQueue<>();
  volatile int refuseWith;
  private final ServerSocket server;
  private volatile Socket client = new Socket();

  StubSocket() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("stub socket").start(this::serve);
  }

  URI url() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/sockets/s1/live");
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        client = server.accept();
        converse(client);
      } catch (IOException e) {
        heard.add("end");
      }
    }
  }

  private void converse(Socket with) throws IOException {
    var in = new DataInputStream(with.getInputStream());
    var lines = new StringBuilder();
    while (lines.indexOf("\r\n\r\n") < 0) {
      lines.append((char) in.readUnsignedByte());
    }
    var headers = new HashMap<String, String>();
    for (String line : lines.toString().split("\r\n")) {
      int colon = line.indexOf(": ");
      headers.put(
          colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon < 0 ? 0 : colon + 2));
    }
    handshakes.add(headers);
    OutputStream out = with.getOutputStream();
    if (refuseWith != 0) {
      out.write(
          ("HTTP/1.1 " + refuseWith + " No\r\nContent-Length: 0\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      return;
    }
    out.write(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(headers.getOrDefault("sec-websocket-key", ""))
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    while (true) {
      int opcode = in.readUnsignedByte() & 15;
      int length = in.readUnsignedByte() & 127;
      if (length == 126) {
        length = in.readUnsignedShort();
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      if (opcode == 8) {
        heard.add("close");
        out.write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8});
        with.close();
        return;
      }
      heard.add(new String(payload, StandardCharsets.UTF_8));
    }
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest((key + ACCEPT).getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String nextHeard() throws InterruptedException {
    return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
  }

  void tell(String ticketId, String status) throws IOException {
    say("{\"event\":\"ticket\",\"ticketId\":\"%s\",\"status\":\"%s\"}".formatted(ticketId, status));
  }

  /** At most 125 bytes. */
  void say(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[payload.length + 2];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 2, payload.length);
    client.getOutputStream().write(frame);
  }

  void hangUp() throws IOException {
    client.close();
  }

  @Override
  public void close() throws IOException {
    server.close();
    client.close();
  }
}
