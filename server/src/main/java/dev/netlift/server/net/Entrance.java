package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.Handshake.Hello;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One hello that passed every check of ours, from then on. Tick thread. */
final class Entrance {
  private final Greeting greeting;
  private final ConnectToken token;
  private final Link link;
  private final Consumer<PlayerConnection> onAdmitted;
  private @Nullable PlayerConnection connection;

  Entrance(
      Greeting greeting, ConnectToken token, Link link, Consumer<PlayerConnection> onAdmitted) {
    this.greeting = greeting;
    this.token = token;
    this.link = link;
    this.onAdmitted = onAdmitted;
  }

  Hello hello() {
    return greeting.hello();
  }

  Greeting greeting() {
    return greeting;
  }

  ConnectToken token() {
    return token;
  }

  Link link() {
    return link;
  }

  /** Whether this is the same hello again: our answer, or the peer's first copy, was lost. */
  boolean repeatedBy(Hello again, Link from) {
    return link.samePeer(from) && Arrays.equals(hello().clientRandom(), again.clientRandom());
  }

  void admitted(PlayerConnection admitted) {
    connection = admitted;
    onAdmitted.accept(admitted);
  }

  @Nullable PlayerConnection connection() {
    return connection;
  }

  /** Who came in by this hello, if anybody. */
  @Nullable SeatedPlayer player() {
    return connection == null ? null : connection.player();
  }
}
