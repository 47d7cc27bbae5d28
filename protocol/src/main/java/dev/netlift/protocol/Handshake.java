package dev.netlift.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.netlift.protocol.wire.ClientHello;

/**
 * What client and server say in the clear before packets flow. Immutable; any thread.
 *
 * <pre>
 *  client                              server
 *    | Hello (no cookie) ---------------> |   UDP only, 1200 bytes
 *    | <------------------- Challenge     |   UDP only, shorter; the server keeps nothing
 *    | Hello (cookie over UDP) ---------> |   token opened, AcceptPlayerSession awaited
 *    | <---- ServerHello with a Welcome,  |
 *    |       or Refused                   |
 * </pre>
 */
public sealed interface Handshake {
  byte HELLO = 1;
  byte CHALLENGE = 2;
  byte REFUSED = 3;
  byte SERVER_HELLO = 4;

  /** The message with its type byte. */
  byte[] encode();

  /**
   * A client wants in.
   *
   * @param sealedToken as {@link ConnectTokens#parse} gave it, else empty
   * @param clientRandom 32 bytes, fresh for every attempt
   * @param cookie of the server's challenge, else empty
   * @param resumeToken of the last welcome, else empty
   * @param developmentPlayerSession to a server in development mode, else empty
   */
  record Hello(
      int protocolVersion,
      String gameVersion,
      byte[] sealedToken,
      byte[] clientRandom,
      byte[] cookie,
      byte[] resumeToken,
      String developmentPlayerSession)
      implements Handshake {
    /** With a connect token. */
    public Hello(
        int protocolVersion,
        String gameVersion,
        byte[] sealedToken,
        byte[] clientRandom,
        byte[] cookie) {
      this(protocolVersion, gameVersion, sealedToken, clientRandom, cookie, new byte[0], "");
    }

    /** Whether it wants to go on with a connection it had. */
    public boolean resumes() {
      return resumeToken.length > 0;
    }

    @Override
    public byte[] encode() {
      return encode(0);
    }

    /** Padded to exactly {@link Limits#HELLO_DATAGRAM} bytes. */
    public byte[] encodePadded() {
      int bare = encode(0).length;
      // A padding of n bytes costs n and a tag and a length of one or two bytes.
      for (int padding = Math.max(0, Limits.HELLO_DATAGRAM - bare - 3); ; padding++) {
        byte[] padded = encode(padding);
        if (padded.length >= Limits.HELLO_DATAGRAM) {
          return padded;
        }
      }
    }

    private byte[] encode(int padding) {
      return typed(
          HELLO,
          ClientHello.newBuilder()
              .setProtocolVersion(protocolVersion)
              .setGameVersion(gameVersion)
              .setSealedToken(ByteString.copyFrom(sealedToken))
              .setClientRandom(ByteString.copyFrom(clientRandom))
              .setCookie(ByteString.copyFrom(cookie))
              .setResumeToken(ByteString.copyFrom(resumeToken))
              .setDevelopmentPlayerSession(developmentPlayerSession)
              .setPadding(ByteString.copyFrom(new byte[padding]))
              .build());
    }
  }

  /** Prove that you hear what is sent to your address. */
  record Challenge(byte[] clientRandom, byte[] cookie) implements Handshake {
    @Override
    public byte[] encode() {
      return typed(
          CHALLENGE,
          dev.netlift.protocol.wire.Challenge.newBuilder()
              .setClientRandom(ByteString.copyFrom(clientRandom))
              .setCookie(ByteString.copyFrom(cookie))
              .build());
    }
  }

  /**
   * No.
   *
   * @param clientRandom of the hello, so that only who saw the hello can refuse it
   * @param code a close code
   * @param wantedProtocolVersion what the server speaks, told with OUTDATED, else 0
   * @param wantedGameVersion what the server plays, told with OUTDATED, else empty
   */
  record Refused(byte[] clientRandom, int code, int wantedProtocolVersion, String wantedGameVersion)
      implements Handshake {
    /** Says nothing of versions. */
    public Refused(byte[] clientRandom, int code) {
      this(clientRandom, code, 0, "");
    }

    @Override
    public byte[] encode() {
      return typed(
          REFUSED,
          dev.netlift.protocol.wire.Refused.newBuilder()
              .setClientRandom(ByteString.copyFrom(clientRandom))
              .setCode(code)
              .setWantedProtocolVersion(wantedProtocolVersion)
              .setWantedGameVersion(wantedGameVersion)
              .build());
    }
  }

  /**
   * Yes.
   *
   * @param serverRandom 32 bytes, with the client's the salt of the packet keys
   * @param sealedWelcome opened by {@link Welcome#open}
   */
  record ServerHello(long connectionId, byte[] serverRandom, byte[] sealedWelcome)
      implements Handshake {
    @Override
    public byte[] encode() {
      return typed(
          SERVER_HELLO,
          dev.netlift.protocol.wire.ServerHello.newBuilder()
              .setConnectionId(connectionId)
              .setServerRandom(ByteString.copyFrom(serverRandom))
              .setSealedWelcome(ByteString.copyFrom(sealedWelcome))
              .build());
    }
  }

  /**
   * Reads any of the four.
   *
   * @throws ProtocolException on anything else
   */
  static Handshake decode(byte[] bytes, int offset, int length) {
    if (length < 1 || offset < 0 || length > bytes.length - offset) {
      throw new ProtocolException("handshake message is empty");
    }
    var reader = new HandshakeReader(bytes, offset + 1, length - 1);
    return switch (bytes[offset]) {
      case HELLO -> reader.hello();
      case CHALLENGE -> reader.challenge();
      case REFUSED -> reader.refused();
      case SERVER_HELLO -> reader.serverHello();
      default -> throw new ProtocolException("unknown handshake message");
    };
  }

  private static byte[] typed(byte type, MessageLite message) {
    byte[] body = message.toByteArray();
    byte[] out = new byte[1 + body.length];
    out[0] = type;
    System.arraycopy(body, 0, out, 1, body.length);
    return out;
  }
}
