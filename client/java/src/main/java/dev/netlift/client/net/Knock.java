package dev.netlift.client.net;

import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** One attempt to be let in, or back in, over one socket. On the loop's thread. */
final class Knock {
  private static final long HELLO_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Ours are inputs and acknowledgements; the server's limits are far below it. */
  private static final int BYTES_PER_SECOND_MAX = 1 << 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Transport transport;
  private final Wire wire;
  private final ConnectTarget target;
  private final ConnectTokens.ForClient token;
  private final byte[] resumeToken;
  private final long startNanos;
  private final byte[] clientRandom = new byte[Limits.RANDOM_BYTES];
  private byte[] cookie = new byte[0];
  private boolean helloSent;
  private long helloNanos;

  /** An answer that lets us in. */
  record Entry(Welcome welcome, PacketPath path) {}

  /**
   * @param resumeToken of the last welcome, or empty for the first time
   */
  Knock(
      Transport transport,
      Wire wire,
      ConnectTarget target,
      ConnectTokens.ForClient token,
      byte[] resumeToken,
      long nowNanos) {
    this.transport = transport;
    this.wire = wire;
    this.target = target;
    this.token = token;
    this.resumeToken = resumeToken;
    startNanos = nowNanos;
    RANDOM.nextBytes(clientRandom);
  }

  Transport transport() {
    return transport;
  }

  Wire wire() {
    return wire;
  }

  long ageNanos(long nowNanos) {
    return nowNanos - startNanos;
  }

  /** Sends the hello when it is due. */
  void poll(long nowNanos) throws IOException {
    boolean repeats = transport == Transport.UDP && nowNanos - helloNanos > HELLO_REPEAT_NANOS;
    if ((helloSent && !repeats) || !wire.connected()) {
      return;
    }
    helloSent = true;
    helloNanos = nowNanos;
    boolean resumes = resumeToken.length > 0;
    boolean first = !resumes && target.developmentPlayerSession().isEmpty();
    var hello =
        new Hello(
            Limits.PROTOCOL_VERSION,
            target.gameVersion(),
            first ? token.sealed() : new byte[0],
            clientRandom,
            cookie,
            resumeToken,
            resumes ? "" : target.developmentPlayerSession());
    byte[] encoded = transport == Transport.UDP ? hello.encodePadded() : hello.encode();
    wire.send(encoded, encoded.length);
  }

  boolean isOurs(byte[] random) {
    return Arrays.equals(random, clientRandom);
  }

  void challenged(Challenge challenge, long nowNanos) throws IOException {
    if (isOurs(challenge.clientRandom()) && transport == Transport.UDP) {
      cookie = challenge.cookie();
      helloSent = false;
      poll(nowNanos);
    }
  }

  /**
   * @throws dev.netlift.protocol.ProtocolException if it is not the server's answer to us
   */
  Entry enter(ServerHello hello, long nowNanos) {
    boolean plain = resumeToken.length == 0 && !target.developmentPlayerSession().isEmpty();
    var keys = PacketKeys.of(token.secret(), clientRandom, hello.serverRandom(), transport);
    var opener = plain ? PacketCipher.unsealed() : new PacketCipher(keys::serverToClient);
    var sealer = plain ? PacketCipher.unsealed() : new PacketCipher(keys::clientToServer);
    Welcome welcome = Welcome.open(opener, hello, clientRandom);
    var path =
        new PacketPath(
            hello.connectionId(),
            sealer,
            opener,
            transport != Transport.UDP,
            BYTES_PER_SECOND_MAX,
            nowNanos);
    return new Entry(welcome, path);
  }
}
