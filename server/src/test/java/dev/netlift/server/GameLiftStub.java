package dev.netlift.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * GameLift's side of the Server SDK's WebSocket, for one server process: answers every call with
 * 200 and pushes what the test wants. Written from the protocol's description, not from our SDK.
 */
final class GameLiftStub implements AutoCloseable {
  static final String ACCESS_KEY = "ASIASTUBSTUBSTUBSTUB";
  private static final JsonMapper JSON = new JsonMapper();

  private final ServerSocket listening;
  private final BlockingQueue<JsonNode> calls = new LinkedBlockingQueue<>();
  private volatile @Nullable Socket peer;

  GameLiftStub() throws IOException {
    listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String url() {
    return "ws://127.0.0.1:" + listening.getLocalPort();
  }

  /** The next call of this kind; others before it are skipped. */
  JsonNode await(String action) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (JsonNode call;
        (call = calls.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) != null; ) {
      if (call.path("Action").asString().equals(action)) {
        return call;
      }
    }
    throw new AssertionError("no " + action + " in 30 s");
  }

  void push(ObjectNode message) throws IOException {
    var socket = peer;
    if (socket == null) {
      throw new IllegalStateException("nobody is connected");
    }
    send(socket.getOutputStream(), message);
  }

  static ObjectNode message(String action) {
    return JSON.createObjectNode().put("Action", action);
  }

  private void serve() {
    try (var socket = listening.accept()) {
      peer = socket;
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      upgrade(in, socket.getOutputStream());
      for (String text; (text = receive(in)) != null; ) {
        var call = JSON.readTree(text);
        send(socket.getOutputStream(), answer(call));
        calls.add(call);
      }
    } catch (IOException e) {
      // The process has gone, as it should in the end; what is missing then, await() says.
    }
  }

  private static ObjectNode answer(JsonNode call) {
    var answer = message(call.path("Action").asString());
    answer.put("RequestId", call.path("RequestId").asString()).put("StatusCode", 200);
    if (call.path("Action").asString().equals("GetFleetRoleCredentials")) {
      answer
          .put("AssumedRoleUserArn", "arn:aws:sts::111122223333:assumed-role/r/s")
          .put("AssumedRoleId", "AROA:s")
          .put("AccessKeyId", ACCESS_KEY)
          .put("SecretAccessKey", "secret")
          .put("SessionToken", "token")
          .put("Expiration", Instant.now().plusSeconds(3600).toEpochMilli());
    }
    return answer;
  }

  private static void upgrade(InputStream in, OutputStream out) throws IOException {
    String key = "";
    for (String line; !(line = line(in)).isEmpty(); ) {
      if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
        key = line.substring(18).trim();
      }
    }
    String accept;
    try {
      accept =
          Base64.getEncoder()
              .encodeToString(
                  MessageDigest.getInstance("SHA-1")
                      .digest(
                          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                              .getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    out.write(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c; (c = in.read()) != '\n'; ) {
      if (c < 0) {
        throw new IOException("closed during the upgrade");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** One text message, or null when the peer says goodbye; a client's frames are masked. */
  private static @Nullable String receive(DataInputStream in) throws IOException {
    var message = new ByteArrayOutputStream();
    while (true) {
      int head = in.readUnsignedByte();
      long length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes((int) length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] = (byte) (payload[i] ^ mask[i % 4]);
      }
      int opcode = head & 0x0f;
      if (opcode == 8) {
        return null;
      }
      if (opcode <= 1) {
        message.write(payload);
        if ((head & 0x80) != 0) {
          return message.toString(StandardCharsets.UTF_8);
        }
      }
    }
  }

  private static synchronized void send(OutputStream out, ObjectNode message) throws IOException {
    byte[] payload = JSON.writeValueAsBytes(message);
    var frame = new ByteArrayOutputStream();
    frame.write(0x81);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else {
      frame.write(126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    frame.write(payload);
    out.write(frame.toByteArray());
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    var socket = peer;
    if (socket != null) {
      socket.close();
    }
  }
}
