package dev.netlift.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;

/**
 * What an admitted client learns. Travels sealed inside {@link Handshake.ServerHello}, so it also
 * proves that the server knows the token's secret.
 *
 * @param tickRateHz simulation steps per second
 * @param snapshotRateHz snapshots per second
 * @param layout how to read snapshot bodies
 * @param idleTimeoutMillis silence after which the server drops the client
 * @param resumeToken 32 bytes, a secret: for the hello after this connection's socket is gone
 * @param resumed the lanes go on where they were
 * @param role what this client may do
 */
public record Welcome(
    int tickRateHz,
    int snapshotRateHz,
    SnapshotLayout layout,
    int idleTimeoutMillis,
    byte[] resumeToken,
    boolean resumed,
    ConnectRole role) {
  private static final int RATE_MAX_HZ = 1000;
  private static final Parser<dev.netlift.protocol.wire.Welcome> WIRE =
      DiscardUnknownFieldsParser.wrap(dev.netlift.protocol.wire.Welcome.parser());

  /** A player's. */
  public Welcome(
      int tickRateHz,
      int snapshotRateHz,
      SnapshotLayout layout,
      int idleTimeoutMillis,
      byte[] resumeToken,
      boolean resumed) {
    this(
        tickRateHz,
        snapshotRateHz,
        layout,
        idleTimeoutMillis,
        resumeToken,
        resumed,
        ConnectRole.PLAYER);
  }

  /** Seals this as the server; at most once per cipher. */
  public Handshake.ServerHello seal(
      PacketCipher serverToClient, long connectionId, byte[] clientRandom, byte[] serverRandom) {
    var content =
        dev.netlift.protocol.wire.Welcome.newBuilder()
            .setTickRateHz(tickRateHz)
            .setSnapshotRateHz(snapshotRateHz)
            .setLayout(layout.toWire())
            .setIdleTimeoutMillis(idleTimeoutMillis)
            .setResumeToken(ByteString.copyFrom(resumeToken))
            .setResumed(resumed);
    if (role instanceof ConnectRole.Spectator spectator) {
      content.setSpectator(Roles.toWire(spectator));
    }
    byte[] plain = content.build().toByteArray();
    byte[] associated = associated(connectionId, clientRandom, serverRandom);
    return new Handshake.ServerHello(
        connectionId, serverRandom, serverToClient.sealWelcome(plain, associated));
  }

  /**
   * Opens a server hello as the client that sent {@code clientRandom}.
   *
   * @throws ProtocolException if it was not sealed for this client, or is malformed
   */
  public static Welcome open(
      PacketCipher serverToClient, Handshake.ServerHello hello, byte[] clientRandom) {
    byte[] associated = associated(hello.connectionId(), clientRandom, hello.serverRandom());
    byte[] plain = serverToClient.openWelcome(hello.sealedWelcome(), associated);
    try {
      var wire = WIRE.parseFrom(plain);
      if (wire.getTickRateHz() < 1
          || wire.getTickRateHz() > RATE_MAX_HZ
          || wire.getSnapshotRateHz() < 1
          || wire.getSnapshotRateHz() > RATE_MAX_HZ
          || wire.getIdleTimeoutMillis() < 1
          || wire.getResumeToken().size() != Limits.RESUME_TOKEN_BYTES) {
        throw new ProtocolException("welcome's rates are absurd");
      }
      return new Welcome(
          wire.getTickRateHz(),
          wire.getSnapshotRateHz(),
          SnapshotLayout.fromWire(wire.getLayout()),
          wire.getIdleTimeoutMillis(),
          wire.getResumeToken().toByteArray(),
          wire.getResumed(),
          wire.hasSpectator() ? Roles.fromWire(wire.getSpectator()) : ConnectRole.PLAYER);
    } catch (InvalidProtocolBufferException e) {
      throw new ProtocolException("welcome is malformed");
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("welcome: " + e.getMessage());
    }
  }

  /** Tells the rates, never the token. */
  @Override
  public String toString() {
    return "Welcome[tickRateHz=" + tickRateHz + ", snapshotRateHz=" + snapshotRateHz + "]";
  }

  static byte[] associated(long connectionId, byte[] clientRandom, byte[] serverRandom) {
    return ByteBuffer.allocate(1 + 8 + clientRandom.length + serverRandom.length)
        .put(Handshake.SERVER_HELLO)
        .putLong(connectionId)
        .put(clientRandom)
        .put(serverRandom)
        .array();
  }
}
