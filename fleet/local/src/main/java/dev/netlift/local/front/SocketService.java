package dev.netlift.local.front;

/** Takes WebSocket upgrades under one path. Called on virtual threads. */
public interface SocketService {
  /** For example {@code /gamelift-sdk}; matches the path itself and everything below it. */
  String path();

  /** Whether an upgrade is for this service; asked in the order the front was given them. */
  default boolean takes(String path, String query) {
    return path.equals(path()) || path.startsWith(path() + "/");
  }

  /**
   * Decides an upgrade before it is answered.
   *
   * @param query as sent, without the question mark: clients do not agree on how to encode it
   * @return who hears the socket's messages
   * @throws AwsException refuses the handshake with its status
   */
  Listener open(String path, String query, Peer peer);

  /** Our end of an open socket. Any thread; frames leave in the order of the calls. */
  interface Peer {
    void send(String text);

    /**
     * @param code WebSocket close code, 1000 to 4999
     */
    void close(int code, String reason);

    /** Drops the TCP connection without a close frame. */
    void abort();
  }

  /** Hears one socket: one message at a time, in order. */
  interface Listener {
    void text(String message);

    /** Once, however the socket ended. @param code 1006 when no close frame came */
    void closed(int code, String reason);
  }
}
