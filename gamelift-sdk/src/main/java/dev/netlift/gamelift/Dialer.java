package dev.netlift.gamelift;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Opens sockets to the service. Everything it completes or calls, it completes or calls on the
 * loop.
 */
interface Dialer {
  /**
   * Tries once. Fails with {@link DialFailure}. A socket whose future was cancelled is closed by
   * the dialer.
   */
  CompletableFuture<Socket> dial(URI uri, Duration timeout, SocketEvents events);

  /** Ends whatever is still under way and every thread. May be called from any thread. */
  void stop();

  /** One open WebSocket. Called only on the loop. */
  interface Socket {
    /** Lets messages in. Before this nothing is read, so nothing is missed. */
    void start();

    /**
     * Sends one text message; the next only after this one's future is done. A failure means it did
     * not arrive.
     */
    CompletableFuture<Void> send(String text);

    /**
     * Says goodbye, then cuts the connection when the peer has answered, or after a second. No
     * events follow.
     */
    CompletableFuture<Void> close(int code, String reason);

    /** Cuts the connection. No events follow. */
    void abort();
  }

  /** What happens to a socket. */
  interface SocketEvents {
    /** A whole text message. */
    void received(Socket socket, String text);

    /** It is gone: with the peer's close code, or {@link #LOST}. Said once. */
    void closed(Socket socket, int code);

    /** No close code arrived. */
    int LOST = 1006;
  }

  /** An attempt failed. Stackless, and its text holds no part of the query. */
  final class DialFailure extends RuntimeException {
    private final int httpStatus;

    DialFailure(int httpStatus, String detail) {
      super(detail, null, false, false);
      this.httpStatus = httpStatus;
    }

    /** What the service refused the handshake with; 0 if it did not get that far. */
    int httpStatus() {
      return httpStatus;
    }
  }
}
