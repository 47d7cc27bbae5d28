package dev.netlift.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
    int start = offset + 1;
    int rest = length - 1;
    try {
      return switch (bytes[offset]) {
        case HELLO -> hello(ClientHello.parser().parseFrom(bytes, start, rest));
        case CHALLENGE ->
            challenge(dev.netlift.protocol.wire.Challenge.parser().parseFrom(bytes, start, rest));
        case REFUSED ->
            refused(dev.netlift.protocol.wire.Refused.parser().parseFrom(bytes, start, rest));
        case SERVER_HELLO ->
            serverHello(
                dev.netlift.protocol.wire.ServerHello.parser().parseFrom(bytes, start, rest));
        default -> throw new ProtocolException("unknown handshake message");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new ProtocolException("handshake message is malformed");
    }
  }

  private static Hello hello(ClientHello wire) {
    if (wire.getGameVersion().length() > Limits.GAME_VERSION_MAX) {
      throw new ProtocolException("hello's game version is too long");
    }
    if (wire.getDevelopmentPlayerSession().length() > Limits.PLAYER_SESSION_ID_MAX) {
      throw new ProtocolException("hello's player session is too long");
    }
    var hello =
        new Hello(
            wire.getProtocolVersion(),
            wire.getGameVersion(),
            bounded(wire.getSealedToken(), 0, Limits.SEALED_TOKEN_MAX, "sealed token"),
            random(wire.getClientRandom()),
            bounded(wire.getCookie(), 0, Limits.COOKIE_MAX, "cookie"),
            bounded(wire.getResumeToken(), 0, Limits.RESUME_TOKEN_BYTES, "resume token"),
            wire.getDevelopmentPlayerSession());
    int ways = hello.sealedToken().length > 0 ? 1 : 0;
    ways += hello.resumes() ? 1 : 0;
    ways += hello.developmentPlayerSession().isEmpty() ? 0 : 1;
    // Another version may know other ways in; it is to be told ours, not dropped.
    if (ways != 1 && hello.protocolVersion() == Limits.PROTOCOL_VERSION) {
      throw new ProtocolException("hello has " + ways + " ways in");
    }
    return hello;
  }

  private static Challenge challenge(dev.netlift.protocol.wire.Challenge wire) {
    return new Challenge(
        random(wire.getClientRandom()), bounded(wire.getCookie(), 1, Limits.COOKIE_MAX, "cookie"));
  }

  private static Refused refused(dev.netlift.protocol.wire.Refused wire) {
    if (wire.getCode() < 1 || wire.getCode() > 255) {
      throw new ProtocolException("refusal's code is not 1 to 255");
    }
    if (wire.getWantedGameVersion().length() > Limits.GAME_VERSION_MAX) {
      throw new ProtocolException("wanted game version is too long");
    }
    return new Refused(
        random(wire.getClientRandom()),
        wire.getCode(),
        wire.getWantedProtocolVersion(),
        wire.getWantedGameVersion());
  }

  private static ServerHello serverHello(dev.netlift.protocol.wire.ServerHello wire) {
    return new ServerHello(
        wire.getConnectionId(),
        random(wire.getServerRandom()),
        bounded(
            wire.getSealedWelcome(),
            PacketCipher.TAG_BYTES,
            Limits.DATAGRAM_MAX,
            "sealed welcome"));
  }

  private static byte[] random(ByteString bytes) {
    return bounded(bytes, Limits.RANDOM_BYTES, Limits.RANDOM_BYTES, "random");
  }

  private static byte[] bounded(ByteString bytes, int min, int max, String name) {
    if (bytes.size() < min || bytes.size() > max) {
      throw new ProtocolException(name + " has " + bytes.size() + " bytes");
    }
    return bytes.toByteArray();
  }

  private static byte[] typed(byte type, MessageLite message) {
    byte[] body = message.toByteArray();
    byte[] out = new byte[1 + body.length];
    out[0] = type;
    System.arraycopy(body, 0, out, 1, body.length);
    return out;
  }
}
