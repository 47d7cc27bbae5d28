package dev.netlift.server.net;

import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets a connection. Tick thread; tokens are opened on another.
 *
 * <pre>
 *   hello --our versions, a session is open--> token OPENING --ours, unexpired, unused--> a seat
 *     \                                             *      +--> refused                                 +--> refused
 *
 *   hello with a resume token of somebody here --keys--> greeted, as the player they are
 *
 *   token of a spectator, over a stream, a place free --> the spectators' thread
 * </pre>
 */
final class Admission implements AutoCloseable {
  /** One hello, however often it comes. */
  private record Opening(ByteBuffer clientRandom, Link link) {}

  private final ListenerConfig config;
  private final Connections connections;
  private final Greeter greeter;
  private final Seats seats;
  private final Spectators spectators;
  private final TokenOpener opener;

  /** Hellos whose tokens are being opened; the opener bounds them. */
  private final Set<Opening> opening = new HashSet<>();

  Admission(
      ListenerConfig config,
      int tickRateHz,
      Connections connections,
      PlayerSessions sessions,
      Spectators spectators,
      Executor tickThread,
      SecureRandom random) {
    this.config = config;
    this.connections = connections;
    this.spectators = spectators;
    greeter = new Greeter(config, tickRateHz, connections, random);
    seats = new Seats(config, connections, sessions, tickThread, greeter);
    opener = new TokenOpener(tickThread, random, spectators::prepare);
  }

  void open(SessionAdmission admission) {
    seats.open(admission);
  }

  /** Lets nobody in any more. */
  void shut() {
    seats.shut();
  }

  /** Lets nobody in any more who has no seat. */
  void refuseNewcomers(CloseCode code) {
    seats.refuseNewcomers(code);
  }

  /** Frees a kept seat, unless its player is back. */
  void free(String playerSessionId) {
    seats.free(playerSessionId);
  }

  /** Whether an answer of GameLift, or of the opener, is awaited. */
  boolean accepting() {
    return seats.accepting() > 0 || !opening.isEmpty();
  }

  /**
   * Answers a hello: with a refusal, or with the greeting when GameLift has accepted the player
   * session. Its token is opened on another thread.
   *
   * @param onAdmitted hears of the connection before its greeting is sent
   */
  void hello(Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    SessionAdmission admission = seats.session();
    if (hello.protocolVersion() != Limits.PROTOCOL_VERSION
        || !hello.gameVersion().equals(config.gameVersion())) {
      greeter.refuseOutdated(hello, link);
    } else if (admission == null) {
      Greeter.refuse(hello, link, CloseCode.NOT_READY);
    } else if (hello.resumes()) {
      resume(admission, hello, link, onAdmitted);
    } else if (!hello.developmentPlayerSession().isEmpty()) {
      develop(admission, hello, link, onAdmitted);
    } else {
      enter(admission, hello, link, onAdmitted);
    }
  }

  private void enter(
      SessionAdmission admission, Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    UsedTokens.Use before = seats.use(hello.sealedToken());
    if (before != null) {
      Entrance entrance = before.entrance();
      if (entrance == null || !entrance.repeated(hello, link)) {
        Greeter.refuse(hello, link, CloseCode.TOKEN_INVALID);
      }
      return;
    }
    open(
        hello,
        link,
        admission,
        null,
        opened -> {
          ConnectToken token = opened.token();
          Greeting greeting = opened.greeting();
          if (token == null || greeting == null || !good(token, admission)) {
            connections.metrics().messageError();
            Greeter.refuse(hello, link, CloseCode.TOKEN_INVALID);
          } else if (seats.use(hello.sealedToken()) == null) {
            var entrance = new Entrance(greeting, token, link, onAdmitted);
            switch (token.role()) {
              case ConnectRole.Player() -> seats.take(admission, entrance);
              case ConnectRole.Spectator watcher -> watch(admission, entrance, watcher);
            }
          }
        });
  }

  private void watch(SessionAdmission admission, Entrance entrance, ConnectRole.Spectator watcher) {
    @Nullable CloseCode refusal;
    if (!(entrance.link() instanceof TcpLink) || !spectators.open()) {
      refusal = CloseCode.TOKEN_INVALID;
    } else if (!spectators.hasPlace()) {
      refusal = CloseCode.FULL;
    } else {
      refusal = seats.watch(entrance);
    }
    if (refusal != null) {
      Greeter.refuse(entrance.hello(), entrance.link(), refusal);
    } else if (entrance.link() instanceof TcpLink stream) {
      spectators.take(admission, entrance.greeting(), entrance.token(), watcher, stream);
    }
  }

  /** Opens off the tick thread; what is the same hello again meanwhile is dropped. */
  private void open(
      Hello hello,
      Link link,
      SessionAdmission admission,
      @Nullable ConnectToken known,
      Consumer<TokenOpener.Opened> then) {
    var begun = new Opening(ByteBuffer.wrap(hello.clientRandom()), link);
    if (!opening.add(begun)) {
      return;
    }
    boolean taken =
        opener.open(
            hello,
            admission.sessionKey(),
            known,
            link.transport(),
            opened -> {
              opening.remove(begun);
              if (link.open() && seats.lets(admission)) {
                then.accept(opened);
              } else {
                Greeter.refuse(hello, link, CloseCode.NOT_READY);
              }
            });
    if (!taken) {
      opening.remove(begun);
      connections.metrics().messageError();
      link.abort();
    }
  }

  private boolean good(ConnectToken token, SessionAdmission admission) {
    return token.protocolVersion() == Limits.PROTOCOL_VERSION
        && token.gameSessionId().equals(admission.gameSessionId())
        && token.expiresAtMillis() > config.clock().millis();
  }

  /** A player comes back by another socket. */
  private void resume(
      SessionAdmission admission, Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    SeatedPlayer player = greeter.resumedBy(hello.resumeToken());
    if (player == null) {
      Greeter.refuse(hello, link, CloseCode.TOKEN_INVALID);
      return;
    }
    PlayerConnection candidate = player.candidate();
    if (candidate != null && candidate.repeatedBy(hello.clientRandom(), link)) {
      candidate.repeatGreeting();
      return;
    }
    open(
        hello,
        link,
        admission,
        player.token(),
        opened -> {
          Greeting greeting = opened.greeting();
          // Meanwhile another hello may have moved the player on.
          if (greeting == null || greeter.resumedBy(hello.resumeToken()) != player) {
            Greeter.refuse(hello, link, CloseCode.TOKEN_INVALID);
          } else {
            greeter.greet(admission.layout(), player, greeting, link, true, onAdmitted);
          }
        });
  }

  /** For development alone: whoever names a player session is that player. */
  private void develop(
      SessionAdmission admission, Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    String playerSession = hello.developmentPlayerSession();
    if (!config.development() || !link.address().isLoopbackAddress()) {
      Greeter.refuse(hello, link, CloseCode.TOKEN_INVALID);
      return;
    }
    Entrance before = seats.of(playerSession);
    if (before != null && before.repeated(hello, link)) {
      return;
    }
    long now = config.clock().millis();
    ConnectToken token;
    try {
      token =
          new ConnectToken(
              Limits.PROTOCOL_VERSION,
              admission.gameSessionId(),
              playerSession,
              playerSession,
              before == null ? now : Math.max(now, before.token().issuedAtMillis() + 1),
              now + 1,
              new byte[Limits.SECRET_BYTES]);
    } catch (IllegalArgumentException e) {
      Greeter.refuse(hello, link, CloseCode.TOKEN_INVALID);
      return;
    }
    open(
        hello,
        link,
        admission,
        token,
        opened -> {
          Greeting greeting = opened.greeting();
          if (greeting != null) {
            seats.take(admission, new Entrance(greeting, token, link, onAdmitted));
          }
        });
  }

  /**
   * A player is gone.
   *
   * @param kept the seat stays theirs until {@link #free}
   */
  void left(Connection connection, boolean kept) {
    if (connection instanceof SeatedPlayer player) {
      greeter.forget(player);
      seats.left(player, kept);
    }
  }

  @Override
  public void close() {
    opener.close();
  }
}
