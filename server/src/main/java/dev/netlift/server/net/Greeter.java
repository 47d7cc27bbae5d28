package dev.netlift.server.net;

import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.Welcome;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says welcome or no to who said hello. Tick thread. */
final class Greeter {
  private final ListenerConfig config;
  private final int tickRateHz;
  private final Connections connections;
  private final SecureRandom random;
  private final ResumeTokens resumeTokens = new ResumeTokens();

  Greeter(ListenerConfig config, int tickRateHz, Connections connections, SecureRandom random) {
    this.config = config;
    this.tickRateHz = tickRateHz;
    this.connections = connections;
    this.random = random;
    connections.onPromotion(resumeTokens::promoted);
  }

  /**
   * Answers with new keys and a new resume token; the first packet under them counts.
   *
   * @param onGreeted hears of the connection before its greeting is sent
   */
  void greet(
      SnapshotLayout layout,
      SeatedPlayer player,
      Greeting greeting,
      Link link,
      boolean resumed,
      Consumer<PlayerConnection> onGreeted) {
    long id;
    do {
      id = random.nextLong();
    } while (connections.find(id) != null);
    var connection =
        new PlayerConnection(connections, player, id, link, greeting, connections.nanoTime());
    var welcome =
        new Welcome(
            tickRateHz,
            config.snapshotRateHz(),
            layout,
            (int) config.limits().idleTimeout().toMillis(),
            resumeTokens.tell(connection, random),
            resumed);
    player.greeted(connection);
    connections.open(connection);
    onGreeted.accept(connection);
    byte[] clientRandom = greeting.hello().clientRandom();
    connection.greet(
        welcome.seal(greeting.sealer(), id, clientRandom, greeting.serverRandom()).encode());
  }

  /** Whose resume token this is. */
  @Nullable SeatedPlayer resumedBy(byte[] token) {
    return resumeTokens.find(token);
  }

  /** The player is gone for good. */
  void forget(SeatedPlayer player) {
    resumeTokens.forget(player);
  }

  static void refuse(Hello hello, Link link, CloseCode code) {
    refuse(new Refused(hello.clientRandom(), code.number()), link);
  }

  /** The peer speaks another version: told which is spoken here. */
  void refuseOutdated(Hello hello, Link link) {
    var refusal =
        new Refused(
            hello.clientRandom(),
            CloseCode.OUTDATED.number(),
            Limits.PROTOCOL_VERSION,
            config.gameVersion());
    refuse(refusal, link);
  }

  private static void refuse(Refused refused, Link link) {
    byte[] refusal = refused.encode();
    link.write(refusal, refusal.length);
    link.flush();
    link.finish();
  }
}
