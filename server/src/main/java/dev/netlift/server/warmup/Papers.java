package dev.netlift.server.warmup;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.host.StandIn;
import dev.netlift.server.room.Dice;

/** What a scripted player shows at the door, and what it is given there. Tick thread. */
final class Papers {
  private static final int BYTES_PER_SECOND_MAX = 1 << 20;
  private static final long TOKEN_MILLIS = 60_000;

  private final Stage stage;
  private final Dice dice;
  private final boolean develops;
  private String name = "";
  private ConnectTokens.ForClient token = new ConnectTokens.ForClient(new byte[0], new byte[0]);
  private byte[] clientRandom = new byte[0];
  private byte[] cookie = new byte[0];
  private byte[] resumeToken = new byte[0];
  private long issuedMillis;

  /** An answer that lets us in. */
  record Entry(PacketPath path, boolean resumed) {}

  /**
   * @param develops comes in by player session alone, unencrypted
   */
  Papers(Stage stage, Dice dice, boolean develops) {
    this.stage = stage;
    this.dice = dice;
    this.develops = develops;
  }

  /** Another player. @param forged with a token that nobody sealed */
  void become(String newName, boolean forged) {
    name = newName;
    issuedMillis = 0;
    renew();
    if (forged) {
      byte[] sealed = token.sealed().clone();
      sealed[sealed.length - 1] ^= 1;
      token = new ConnectTokens.ForClient(new byte[Limits.SECRET_BYTES], sealed);
    }
  }

  /** A later token of the same player, who does not resume. */
  void renew() {
    resumeToken = new byte[0];
    issuedMillis = Math.max(System.currentTimeMillis(), issuedMillis + 1);
    token =
        ConnectTokens.parse(
            ConnectTokens.seal(
                stage.sessionKey(),
                new ConnectToken(
                    Limits.PROTOCOL_VERSION,
                    StandIn.GAME_SESSION,
                    "psess-" + name,
                    name,
                    issuedMillis,
                    issuedMillis + TOKEN_MILLIS,
                    bytes(Limits.SECRET_BYTES))));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) dice.next();
    }
    return bytes;
  }

  /** For another socket. */
  void startAnew() {
    clientRandom = bytes(Limits.RANDOM_BYTES);
    cookie = new byte[0];
  }

  void challenged(byte[] newCookie) {
    cookie = newCookie;
  }

  byte[] hello(Transport transport) {
    boolean resumes = resumeToken.length > 0;
    var hello =
        new Hello(
            Limits.PROTOCOL_VERSION,
            stage.gameVersion(),
            resumes || develops ? new byte[0] : token.sealed(),
            clientRandom,
            cookie,
            resumeToken,
            develops && !resumes ? "psess-" + name : "");
    return transport == Transport.UDP ? hello.encodePadded() : hello.encode();
  }

  /**
   * @throws dev.netlift.protocol.ProtocolException if it is not the server's answer to us
   */
  Entry enter(ServerHello hello, Transport transport, long nowNanos) {
    boolean plain = develops && resumeToken.length == 0;
    byte[] secret = develops ? new byte[Limits.SECRET_BYTES] : token.secret();
    var keys = PacketKeys.of(secret, clientRandom, hello.serverRandom(), transport);
    var opener = plain ? PacketCipher.unsealed() : new PacketCipher(keys::serverToClient);
    var sealer = plain ? PacketCipher.unsealed() : new PacketCipher(keys::clientToServer);
    Welcome welcome = Welcome.open(opener, hello, clientRandom);
    resumeToken = welcome.resumeToken();
    var path =
        new PacketPath(
            hello.connectionId(),
            sealer,
            opener,
            transport != Transport.UDP,
            BYTES_PER_SECOND_MAX,
            nowNanos);
    return new Entry(path, welcome.resumed());
  }
}
