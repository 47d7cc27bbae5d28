package dev.netlift.gamelift;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket service that does what a test tells it to, down to frames and TCP resets. Unless told
 * otherwise it accepts every handshake and answers every request with 200.
 */
final class ScriptedService implements AutoCloseable {
  /** How long a test waits for what happens at once, on a machine that may be busy. */
  static final int LIMIT_SECONDS = 20;

  static final int ACCEPT = 101;
  static final int HANG = 0;

  /** A request as it arrived. */
  record Received(ScriptedPeer peer, Inbound message, int frames) {
    String action() {
      return message.action();
    }
  }

  private final ServerSocket server;
  private final Queue<Integer> handshakes = new ArrayDeque<>();
  private final List<ScriptedPeer> peers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<ScriptedPeer> arrivals = new LinkedBlockingQueue<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private volatile Function<Received, @Nullable String> script = ScriptedService::ok;

  ScriptedService() throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  ScriptedService(ServerSocket server) {
    this.server = server;
    Thread.ofPlatform().daemon().name("scripted-accept").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "ws://127.0.0.1:" + port();
  }

  ServerParameters parameters() {
    return ServerParameters.withAuthToken(url(), "proc-1", "host-1", "fleet-1", "token-1");
  }

  /**
   * What the next handshakes get: {@link #ACCEPT}, {@link #HANG}, or an HTTP status to refuse them
   * with.
   */
  void handshakes(int... next) {
    synchronized (handshakes) {
      for (int status : next) {
        handshakes.add(status);
      }
    }
  }

  /** What to answer to a request: a message, or null for silence. */
  void script(Function<Received, @Nullable String> answers) {
    script = answers;
  }

  /** The answer 200 with {@code fields}, which begin with a comma if there are any. */
  static String ok(Received request, String fields) {
    return "{\"Action\":\"%s\",\"RequestId\":\"%s\",\"StatusCode\":200%s}"
        .formatted(request.action(), request.message().requestId(), fields);
  }

  static String ok(Received request) {
    return ok(request, "");
  }

  static String failed(Received request, int status, String message) {
    return "{\"Action\":\"%s\",\"RequestId\":\"%s\",\"StatusCode\":%d,\"ErrorMessage\":\"%s\"}"
        .formatted(request.action(), request.message().requestId(), status, message);
  }

  /** The next connection that was accepted. */
  ScriptedPeer connection() throws InterruptedException {
    ScriptedPeer peer = arrivals.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (peer == null) {
      throw new AssertionError("nobody connected");
    }
    return peer;
  }

  /** The next request called {@code action}; others in between are thrown away. */
  Received request(String action) throws InterruptedException {
    while (true) {
      Received request = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no " + action + " arrived");
      }
      if (request.action().equals(action)) {
        return request;
      }
    }
  }

  /** The query of every handshake so far, accepted or not. */
  List<String> queries() {
    return queries;
  }

  /** Waits until there were {@code count} handshakes, accepted or not. */
  void awaitHandshakes(int count) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (queries.size() < count) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError(queries.size() + " handshakes instead of " + count);
      }
      Thread.onSpinWait();
    }
  }

  int connections() {
    return peers.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().name("scripted-peer").start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try {
      var peer = new ScriptedPeer(socket);
      queries.add(peer.readHandshake());
      int status;
      synchronized (handshakes) {
        status = handshakes.isEmpty() ? ACCEPT : handshakes.remove();
      }
      if (status == HANG) {
        return;
      }
      if (status != ACCEPT) {
        peer.refuse(status);
        return;
      }
      peer.welcome();
      peers.add(peer);
      arrivals.add(peer);
      peer.read(this::arrived);
    } catch (IOException gone) {
      // The client is gone, or the test is over.
      return;
    }
  }

  private void arrived(ScriptedPeer peer, String text, int frames) {
    var request = new Received(peer, Inbound.parse(text), frames);
    received.add(request);
    String answer = script.apply(request);
    if (answer != null && !peer.isMute()) {
      peer.send(answer);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (ScriptedPeer peer : peers) {
      peer.drop();
    }
  }
}
