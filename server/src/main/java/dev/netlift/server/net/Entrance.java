package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.Handshake.Hello;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One hello that passed every check of ours, until its player is gone. Tick thread. */
final class Entrance {
  private final Hello hello;
  private final ConnectToken token;
  private final Link link;

  /** Keys, and who hears of the connection: of use until there is one. */
  private @Nullable Greeting greeting;

  private @Nullable Consumer<PlayerConnection> onAdmitted;
  private @Nullable SeatedPlayer player;

  Entrance(
      Greeting greeting, ConnectToken token, Link link, Consumer<PlayerConnection> onAdmitted) {
    hello = greeting.hello();
    this.greeting = greeting;
    this.token = token;
    this.link = link;
    this.onAdmitted = onAdmitted;
  }

  Hello hello() {
    return hello;
  }

  byte[] sealedToken() {
    return hello.sealedToken();
  }

  /**
   * @throws IllegalStateException once admitted: keys are for one connection
   */
  Greeting greeting() {
    if (greeting == null) {
      throw new IllegalStateException("this hello was greeted already");
    }
    return greeting;
  }

  ConnectToken token() {
    return token;
  }

  Link link() {
    return link;
  }

  /** The same hello came again: our answer, or the peer's first copy, was lost. */
  boolean repeated(Hello again, Link from) {
    byte[] random = again.clientRandom();
    if (!link.samePeer(from) || !java.util.Arrays.equals(hello.clientRandom(), random)) {
      return false;
    }
    if (player != null) {
      player.repeatGreeting(random, from);
    }
    return true;
  }

  void admitted(SeatedPlayer seated, PlayerConnection connection) {
    player = seated;
    greeting = null;
    if (onAdmitted != null) {
      onAdmitted.accept(connection);
      onAdmitted = null;
    }
  }

  /** Who came in by this hello, if anybody. */
  @Nullable SeatedPlayer player() {
    return player;
  }
}
