package dev.netlift.local.front;

import java.util.Optional;

/** Takes WebSocket upgrades under one path. Called on virtual threads. */
public interface SocketService {
  /** For example {@code /gamelift-sdk}; matches the path itself and everything below it. */
  String path();

  /** Whether an upgrade is for this service; asked in the order the front was given them. */
  default boolean takes(String path, String query) {
    return path.equals(path()) || path.startsWith(path() + "/");
  }

  /** The service that a handshake is signed for; empty when handshakes here are not signed. */
  default Optional<String> signedFor() {
    return Optional.empty();
  }

  /**
   * Decides an upgrade that may be signed, by its headers or, as browsers must, by its query.
   *
   * @param call with its caller, {@link Caller#ANONYMOUS} when nobody signed
   * @throws AwsException refuses the handshake with its status
   */
  default Listener open(Call call, Peer peer) {
    return open(call.path(), call.query(), peer);
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

  /**
   * What a peer may send; more closes its socket with 1009.
   *
   * @param frameBytesMax of one frame
   * @param messageBytesMax of all frames of a message
   */
  record Limits(int frameBytesMax, int messageBytesMax) {
    static final Limits USUAL = new Limits(1 << 20, 1 << 20);
  }

  /** Hears one socket: one message at a time, in order. */
  interface Listener {
    default Limits limits() {
      return Limits.USUAL;
    }

    void text(String message);

    /** Once, however the socket ended. @param code 1006 when no close frame came */
    void closed(int code, String reason);
  }
}
