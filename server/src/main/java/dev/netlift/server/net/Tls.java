package dev.netlift.server.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 for the TCP port. Handshakes are computed on threads of its own, two at most; when 256
 * flights wait, a further one is not taken and its connection is closed.
 */
final class Tls implements AutoCloseable {
  /** One processor is the tick's. */
  private static final int THREADS =
      Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, 2);

  private static final int TASKS_MAX = 256;
  private static final long CLOSE_NOTIFY_MILLIS = 1000;

  private final SslContext context;
  private final ThreadPoolExecutor handshakes;

  /**
   * @throws IllegalArgumentException if the files are no certificate and its key
   */
  Tls(TlsIdentity identity) {
    try {
      X509Certificate[] chain = identity.readChain();
      context =
          SslContextBuilder.forServer(identity.readKey(chain[0]), chain)
              .sslProvider(SslProvider.JDK)
              // 1.3 alone: no renegotiation, no weak suites, and every client of today has it.
              .protocols("TLSv1.3")
              .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException(
          "certificate " + identity.certificate() + " cannot be used: " + e.getMessage(), e);
    }
    handshakes =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(TASKS_MAX),
            BehindTheTick.threads("tls"));
    handshakes.allowCoreThreadTimeOut(true);
  }

  SSLEngine newEngine() {
    return context.newEngine(PooledByteBufAllocator.DEFAULT);
  }

  /**
   * Runs a part of a handshake on a thread of its own.
   *
   * @throws RejectedExecutionException when too many wait already
   */
  void execute(Runnable part) {
    handshakes.execute(part);
  }

  /** What reads and writes a connection's records once its handshake is over. */
  ChannelHandler records(TlsFlights handshake) {
    var handler = new SslHandler(handshake.engine(), handshakes);
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }

  @Override
  public void close() {
    handshakes.shutdownNow();
  }
}
