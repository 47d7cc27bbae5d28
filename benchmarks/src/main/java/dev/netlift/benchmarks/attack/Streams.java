package dev.netlift.benchmarks.attack;

import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.GameConnection;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What is done to the TCP port. */
final class Streams {
  private static final int SLOW_READERS = 16;
  private static final int SLOWLORIS = 90;
  private static final int HALF_OPEN_PER_SECOND = 300;
  private static final int HALF_OPEN_ADDRESSES = 20;
  private static final int SO_TIMEOUT_MILLIS = 10_000;

  private final int port;
  private final InetAddress server;
  private final SSLContext tls;

  Streams(int port, java.nio.file.Path certificate) throws Exception {
    this.port = port;
    server = InetAddress.getByName("127.0.0.1");
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = java.nio.file.Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "game", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
  }

  /**
   * Joins over TLS, all of them within one second.
   *
   * @return {@code joined=… p50=… p99=…}, milliseconds
   */
  String tlsJoins(List<String> tokens) throws Exception {
    var millis = new ConcurrentLinkedQueue<Long>();
    var open = new ConcurrentLinkedQueue<Socket>();
    var failures = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long startNanos = System.nanoTime();
      List<Future<?>> joins = new ArrayList<>();
      for (int i = 0; i < tokens.size(); i++) {
        long dueNanos = startNanos + i * TimeUnit.SECONDS.toNanos(1) / tokens.size();
        LockSupport.parkNanos(dueNanos - System.nanoTime());
        String token = tokens.get(i);
        joins.add(
            threads.submit(
                () -> {
                  try {
                    long begun = System.nanoTime();
                    open.add(tlsJoin(token));
                    millis.add((System.nanoTime() - begun) / 1_000_000);
                  } catch (IOException e) {
                    failures.incrementAndGet();
                  }
                }));
      }
      for (Future<?> each : joins) {
        each.get(20, TimeUnit.SECONDS);
      }
    }
    closeAll(open);
    var sorted = millis.stream().sorted().toList();
    return "joined="
        + sorted.size()
        + " failed="
        + failures
        + " p50="
        + (sorted.isEmpty() ? -1 : sorted.get(sorted.size() / 2))
        + " p99="
        + (sorted.isEmpty() ? -1 : sorted.get(sorted.size() * 99 / 100));
  }

  private Socket tlsJoin(String token) throws IOException {
    Socket socket = tls.getSocketFactory().createSocket(server, port);
    socket.setSoTimeout(SO_TIMEOUT_MILLIS);
    byte[] hello =
        new Hello(
                Limits.PROTOCOL_VERSION,
                AttackServer.GAME_VERSION,
                ConnectTokens.parse(token).sealed(),
                new byte[Limits.RANDOM_BYTES],
                new byte[0])
            .encode();
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(hello.length);
    out.write(hello);
    out.flush();
    var in = new DataInputStream(socket.getInputStream());
    byte[] answer = in.readNBytes(in.readInt());
    // A refusal is type 3, a greeting 4.
    if (answer.length == 0 || answer[0] != 4) {
      socket.close();
      throw new IOException("refused");
    }
    return socket;
  }

  /**
   * Players that never read, peers that dribble, and half-open connections, all at once.
   *
   * @return {@code opened=… joinMillis=…}: connections opened, and how long an honest player took
   *     over TCP in the middle of it; -1 if it did not get in
   */
  String torment(int seconds, List<String> tokens) throws Exception {
    var open = new ConcurrentLinkedQueue<Socket>();
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var loop = ClientLoop.start("slow-readers")) {
      for (int i = 0; i < SLOW_READERS; i++) {
        threads.submit(slowReader(loop, tokens.get(i), endNanos, open));
      }
      for (int i = 0; i < SLOWLORIS; i++) {
        threads.submit(slowloris(i, endNanos, open));
      }
      Future<Integer> flood = threads.submit(halfOpenFlood(endNanos, open));
      Thread.sleep(TimeUnit.SECONDS.toMillis(seconds) / 2);
      long joinMillis = join(loop, tokens.get(SLOW_READERS));
      int opened = flood.get();
      closeAll(open);
      return "opened=" + opened + " joinMillis=" + joinMillis;
    }
  }

  private long join(ClientLoop loop, String token) throws Exception {
    var welcomed = new CompletableFuture<Long>();
    long begun = System.nanoTime();
    var target =
        new ConnectTarget("127.0.0.1", port, Transport.TCP, token, AttackServer.GAME_VERSION);
    GameConnection.connect(
        loop,
        target,
        new Recorder.Deaf() {
          @Override
          public void welcome(Welcome welcome) {
            welcomed.complete((System.nanoTime() - begun) / 1_000_000);
          }
        });
    try {
      return welcomed.get(5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return -1;
    }
  }

  /** A real player behind somebody who passes on its words but soon reads no answers any more. */
  private Callable<Void> slowReader(
      ClientLoop loop, String token, long endNanos, Collection<Socket> open) {
    return () -> {
      try (var relay = new ServerSocket(0, 1, server)) {
        var target =
            new ConnectTarget(
                "127.0.0.1", relay.getLocalPort(), Transport.TCP, token, AttackServer.GAME_VERSION);
        GameConnection.connect(loop, target, new Recorder.Deaf());
        Socket player = relay.accept();
        open.add(player);
        var out = new Socket();
        out.setReceiveBufferSize(4096);
        out.connect(new InetSocketAddress(server, port));
        open.add(out);
        Thread.ofVirtual().start(() -> pass(player, out));
        // The welcome and a few snapshots, then nothing.
        byte[] some = out.getInputStream().readNBytes(4000);
        player.getOutputStream().write(some);
        player.getOutputStream().flush();
        LockSupport.parkNanos(endNanos - System.nanoTime());
      }
      return null;
    };
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The server has closed it: that is the point.
      return;
    }
  }

  /** One byte a second, of a frame, of an HTTP request, or of a TLS handshake; anew when closed. */
  private Callable<Void> slowloris(int i, long endNanos, Collection<Socket> open) {
    byte[] what =
        switch (i % 3) {
          case 0 -> new byte[] {0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
          case 1 -> "GET /netlift HTTP/1.1\r\nHost: game\r\n".getBytes(StandardCharsets.US_ASCII);
          default -> new byte[] {0x16, 3, 1, 1, 0, 1, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        };
    return () -> {
      while (System.nanoTime() - endNanos < 0) {
        try (Socket socket = from(100 + i % 20)) {
          open.add(socket);
          for (byte each : what) {
            socket.getOutputStream().write(each);
            Thread.sleep(1000);
            if (System.nanoTime() - endNanos > 0) {
              return null;
            }
          }
        } catch (IOException e) {
          Thread.sleep(100);
        }
      }
      return null;
    };
  }

  private Callable<Integer> halfOpenFlood(long endNanos, Collection<Socket> open) {
    return () -> {
      int opened = 0;
      for (long now; (now = System.nanoTime()) - endNanos < 0; ) {
        try {
          open.add(from(2 + opened % HALF_OPEN_ADDRESSES));
          opened++;
        } catch (IOException e) {
          Thread.sleep(10);
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / HALF_OPEN_PER_SECOND);
      }
      return opened;
    };
  }

  private Socket from(int host) throws IOException {
    var socket = new Socket();
    socket.bind(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 9, 9, (byte) host}), 0));
    socket.connect(new InetSocketAddress(server, port), SO_TIMEOUT_MILLIS);
    return socket;
  }

  private static void closeAll(Collection<Socket> sockets) throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
  }
}
