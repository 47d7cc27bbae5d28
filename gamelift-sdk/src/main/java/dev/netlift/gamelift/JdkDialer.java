package dev.netlift.gamelift;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Sockets from {@code java.net.http}. Its threads are daemons and end with {@link #stop}. */
final class JdkDialer implements Dialer {
  private static final int THREADS = 2;

  private final Loop loop;
  private final ExecutorService executor;
  private final HttpClient client;

  JdkDialer(Loop loop, @Nullable SSLContext sslContext) {
    this.loop = loop;
    var count = new AtomicInteger();
    executor =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              var thread = new Thread(task, "gamelift-sdk-http-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor);
    if (sslContext != null) {
      builder.sslContext(sslContext);
    }
    client = builder.build();
  }

  @Override
  public CompletableFuture<Socket> dial(URI uri, Duration timeout, SocketEvents events) {
    var result = new CompletableFuture<Socket>();
    var socket = new JdkSocket(loop, events);
    client
        .newWebSocketBuilder()
        .connectTimeout(timeout)
        .header("User-Agent", "netlift-gamelift-sdk/" + GameLiftServer.SDK_VERSION)
        .buildAsync(uri, socket)
        .whenComplete(
            (webSocket, failure) -> {
              try {
                loop.execute(() -> finish(result, socket, webSocket, failure));
              } catch (RejectedExecutionException stopped) {
                if (webSocket != null) {
                  webSocket.abort();
                }
              }
            });
    return result;
  }

  private static void finish(
      CompletableFuture<Socket> result,
      JdkSocket socket,
      @Nullable WebSocket webSocket,
      @Nullable Throwable failure) {
    if (webSocket == null) {
      result.completeExceptionally(describe(failure));
      return;
    }
    if (!result.complete(socket)) {
      socket.abort();
    }
  }

  /**
   * The JDK's own texts are left out where they could quote the URL, which holds the auth token.
   */
  private static DialFailure describe(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case WebSocketHandshakeException refused when refused.getResponse() != null -> {
        int status = refused.getResponse().statusCode();
        yield new DialFailure(status, "HTTP status " + status);
      }
      case HttpTimeoutException timeout -> new DialFailure(0, "timed out");
      case null -> new DialFailure(0, "no reason given");
      default -> new DialFailure(0, cause.getClass().getSimpleName());
    };
  }

  @Override
  public void stop() {
    client.shutdownNow();
    executor.shutdown();
  }
}
