package dev.netlift.server.net;

import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import dev.netlift.server.aead.Libcrypto;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connect tokens and derives keys on a thread of its own: some ten microseconds each, which a
 * storm of joins must not take from the tick. Bounded; what does not fit is a hello that got lost.
 */
final class TokenOpener implements AutoCloseable {
  /** What came of a hello. @param token null when it did not open */
  record Opened(@Nullable ConnectToken token, @Nullable Greeting greeting) {}

  private static final int WAITING_MAX = 512;

  private final ThreadPoolExecutor thread;
  private final Executor tickThread;
  private final SecureRandom random;
  private final Runnable spectatorComes;

  /**
   * @param spectatorComes told, on the thread of this, before the answer for one who is to watch
   */
  TokenOpener(Executor tickThread, SecureRandom random, Runnable spectatorComes) {
    this.tickThread = tickThread;
    this.random = random;
    this.spectatorComes = spectatorComes;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            BehindTheTick.threads("netlift-tokens"));
  }

  /**
   * Opens a hello's connect token, or takes the one given, and makes keys for it.
   *
   * @param known of a player who resumes; null to open the hello's own
   * @param answer called on the tick thread
   * @return false when too many wait already
   */
  boolean open(
      Hello hello,
      byte[] sessionKey,
      @Nullable ConnectToken known,
      TransportKind transport,
      Consumer<Opened> answer) {
    try {
      thread.execute(
          () -> {
            Opened opened = opened(hello, sessionKey, known, transport);
            tickThread.execute(() -> answer.accept(opened));
          });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private Opened opened(
      Hello hello, byte[] sessionKey, @Nullable ConnectToken known, TransportKind transport) {
    ConnectToken token = known;
    try {
      if (token == null) {
        token = ConnectTokens.open(sessionKey, hello.sealedToken());
      }
    } catch (ProtocolException e) {
      return new Opened(null, null);
    }
    if (token.role() instanceof ConnectRole.Spectator) {
      spectatorComes.run();
    }
    return new Opened(token, greeting(hello, token, transport));
  }

  private Greeting greeting(Hello hello, ConnectToken token, TransportKind transport) {
    byte[] serverRandom = new byte[Limits.RANDOM_BYTES];
    random.nextBytes(serverRandom);
    if (!hello.developmentPlayerSession().isEmpty()) {
      return new Greeting(hello, serverRandom, PacketCipher.unsealed(), PacketCipher.unsealed());
    }
    var keys = PacketKeys.of(token.secret(), hello.clientRandom(), serverRandom, wire(transport));
    var sealer = new PacketCipher(keys::serverToClient, Libcrypto.aeads());
    var opener = new PacketCipher(keys::clientToServer, Libcrypto.aeads());
    sealer.prepare();
    opener.prepare();
    return new Greeting(hello, serverRandom, sealer, opener);
  }

  private static Transport wire(TransportKind transport) {
    return switch (transport) {
      case UDP -> Transport.UDP;
      case TCP -> Transport.TCP;
      case WEBSOCKET -> Transport.WEBSOCKET;
    };
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
