package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A packet is one binary message. The JDK's own WebSocket: it brings TLS with the system's trust
 * and goes through the system's proxy, which is what this way in is for. It has threads of its own,
 * so what it hears is handed to the loop; inputs wait here while one is being sent. wss, but for a
 * server on this machine.
 */
final class WebSocketWire implements Wire, WebSocket.Listener {
  private static final String PATH = "/netlift";
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  /** Messages the server may have sent that the loop has not taken yet. */
  private static final int RECEIVED_MAX = 64;

  private static final int SENDING_MAX = 64;

  /** Made on first use: its threads are only for who goes this way. */
  private static final class Http {
    static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
  }

  private final ClientLoop loop;
  private final GameConnection connection;
  private final CompletableFuture<WebSocket> connecting;
  private final ConcurrentLinkedQueue<byte[]> received = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<byte[]> sending = new ArrayDeque<>();
  private byte[] fragments = new byte[0];
  private volatile @Nullable WebSocket socket;
  private volatile @Nullable IOException failure;
  private volatile boolean closed;

  WebSocketWire(InetSocketAddress server, ClientLoop loop, GameConnection connection) {
    this.loop = loop;
    this.connection = connection;
    connecting =
        Http.CLIENT
            .newWebSocketBuilder()
            .connectTimeout(CONNECT_MAX)
            .buildAsync(uri(server), this)
            .whenComplete(
                (opened, e) -> {
                  if (e != null) {
                    failed(e);
                  }
                });
  }

  static URI uri(InetSocketAddress server) {
    String scheme = server.getAddress().isLoopbackAddress() ? "ws" : "wss";
    String host = server.getHostString();
    String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + authority + ":" + server.getPort() + PATH);
  }

  @Override
  public boolean connected() throws IOException {
    IOException broken = failure;
    if (broken != null && received.isEmpty()) {
      throw broken;
    }
    return socket != null;
  }

  @Override
  public void send(byte[] bytes, int length) throws IOException {
    byte[] message = java.util.Arrays.copyOf(bytes, length);
    synchronized (sending) {
      if (sending.size() == SENDING_MAX) {
        throw new IOException("the server does not read");
      }
      sending.add(message);
      if (sending.size() > 1) {
        return;
      }
    }
    sendNext(message);
  }

  /** The JDK takes one message at a time; the first of the queue is the one on its way. */
  private void sendNext(byte[] message) {
    WebSocket open = socket;
    if (open == null) {
      return;
    }
    open.sendBinary(ByteBuffer.wrap(message), true)
        .whenComplete(
            (sent, e) -> {
              if (e != null) {
                failed(e);
                return;
              }
              byte[] next;
              synchronized (sending) {
                sending.remove();
                next = sending.peek();
              }
              if (next != null) {
                sendNext(next);
              }
            });
  }

  @Override
  public void flush() {}

  @Override
  public int receive(byte[] into) throws IOException {
    byte[] message = received.poll();
    if (message == null) {
      IOException broken = failure;
      if (broken != null) {
        throw broken;
      }
      return NOTHING;
    }
    WebSocket open = socket;
    if (open != null) {
      open.request(1);
    }
    System.arraycopy(message, 0, into, 0, message.length);
    return message.length;
  }

  @Override
  public void close() {
    closed = true;
    connecting.cancel(true);
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (closed) {
      opened.abort();
      return;
    }
    socket = opened;
    opened.request(RECEIVED_MAX);
    wake();
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    if (fragments.length + data.remaining() > Limits.FRAME_MAX) {
      failed(new IOException("a message has an impossible length"));
      from.abort();
      return null;
    }
    byte[] message = java.util.Arrays.copyOf(fragments, fragments.length + data.remaining());
    data.get(message, fragments.length, data.remaining());
    if (last) {
      fragments = new byte[0];
      received.add(message);
      wake();
    } else {
      fragments = message;
      from.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    failed(new IOException("the server sent text"));
    from.abort();
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    failed(new EOFException("the server closed the connection"));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    failed(error);
  }

  private void failed(Throwable error) {
    if (failure == null) {
      failure = error instanceof IOException e ? e : new IOException(error);
    }
    wake();
  }

  private void wake() {
    try {
      loop.execute(connection::ready);
    } catch (RejectedExecutionException e) {
      // The loop ends, and this connection with it.
      closed = true;
    }
  }
}
