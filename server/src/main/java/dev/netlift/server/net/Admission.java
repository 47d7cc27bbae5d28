package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Welcome;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who gets a connection. Tick thread; tokens are opened on another.
 *
 * <pre>
 *   hello --token opens, is ours, unexpired, unused; a seat is free--> ACCEPTING --GameLift: 200--> SEATED
 *     |                                                                   |                         |
 *     +--> refused                                     GameLift: other ---+--> refused     gone ----+--> FINISHED
 *
 *   SEATED --hello with a later-issued token--> the old connection is REPLACED, SEATED
 * </pre>
 *
 * A player session that is FINISHED never comes back: GameLift has it as completed.
 */
final class Admission implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);
  private static final int FINISHED_MAX = 8192;

  /** One hello, however often it comes. */
  private record Opening(ByteBuffer clientRandom, Link link) {}

  /** Who has, or is about to have, a player session's seat. */
  private static final class Seat {
    Entrance entrance;
    boolean accepted;

    Seat(Entrance entrance) {
      this.entrance = entrance;
    }
  }

  private final ListenerConfig config;
  private final int tickRateHz;
  private final Connections connections;
  private final PlayerSessions sessions;
  private final Executor tickThread;
  private final SecureRandom random;
  private final UsedTokens used = new UsedTokens();
  private final Map<String, Seat> seats = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  private final ResumeTokens resumeTokens = new ResumeTokens();
  private final TokenOpener opener;

  /** Hellos whose tokens are being opened; the opener bounds them. */
  private final Set<Opening> opening = new HashSet<>();

  private @Nullable SessionAdmission open;
  private int accepting;

  Admission(
      ListenerConfig config,
      int tickRateHz,
      Connections connections,
      PlayerSessions sessions,
      Executor tickThread,
      SecureRandom random) {
    this.config = config;
    this.tickRateHz = tickRateHz;
    this.connections = connections;
    this.sessions = sessions;
    this.tickThread = tickThread;
    this.random = random;
    opener = new TokenOpener(tickThread, random);
    connections.onPromotion(resumeTokens::promoted);
  }

  void open(SessionAdmission admission) {
    if (open != null || !seats.isEmpty()) {
      throw new IllegalStateException("a game session is running already");
    }
    used.clear();
    finished.clear();
    open = admission;
  }

  /** Lets nobody in any more. */
  void shut() {
    open = null;
  }

  /** Whether an answer of GameLift is awaited. */
  boolean accepting() {
    return accepting > 0 || !opening.isEmpty();
  }

  /**
   * Answers a hello: with a refusal, or with the greeting when GameLift has accepted the player
   * session. Its token is opened on another thread.
   *
   * @param onAdmitted hears of the connection before its greeting is sent
   */
  void hello(Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    SessionAdmission admission = open;
    if (hello.protocolVersion() != Limits.PROTOCOL_VERSION
        || !hello.gameVersion().equals(config.gameVersion())) {
      var refusal =
          new Refused(
              hello.clientRandom(),
              CloseCode.OUTDATED.number(),
              Limits.PROTOCOL_VERSION,
              config.gameVersion());
      refuse(refusal, link);
    } else if (admission == null) {
      refuse(hello, link, CloseCode.NOT_READY);
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
    Entrance before = used.usedBy(hello.sealedToken());
    if (before != null) {
      PlayerConnection connection = before.connection();
      if (!before.repeatedBy(hello, link)) {
        refuse(hello, link, CloseCode.TOKEN_INVALID);
      } else if (connection != null) {
        connection.repeatGreeting();
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
            refuse(hello, link, CloseCode.TOKEN_INVALID);
          } else if (used.usedBy(hello.sealedToken()) == null) {
            seat(admission, new Entrance(greeting, token, link, onAdmitted));
          }
        });
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
              if (link.open() && admission.equals(open)) {
                then.accept(opened);
              } else {
                refuse(hello, link, CloseCode.NOT_READY);
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
    SeatedPlayer player = resumeTokens.find(hello.resumeToken());
    if (player == null) {
      refuse(hello, link, CloseCode.TOKEN_INVALID);
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
          if (greeting == null || resumeTokens.find(hello.resumeToken()) != player) {
            refuse(hello, link, CloseCode.TOKEN_INVALID);
          } else {
            greet(admission, player, greeting, link, true, onAdmitted);
          }
        });
  }

  /** For development alone: whoever names a player session is that player. */
  private void develop(
      SessionAdmission admission, Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    String playerSession = hello.developmentPlayerSession();
    if (!config.development() || !link.address().isLoopbackAddress()) {
      refuse(hello, link, CloseCode.TOKEN_INVALID);
      return;
    }
    Seat seat = seats.get(playerSession);
    if (seat != null && seat.entrance.repeatedBy(hello, link)) {
      PlayerConnection connection = seat.entrance.connection();
      if (connection != null) {
        connection.repeatGreeting();
      }
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
              seat == null ? now : Math.max(now, seat.entrance.token().issuedAtMillis() + 1),
              now + 1,
              new byte[Limits.SECRET_BYTES]);
    } catch (IllegalArgumentException e) {
      refuse(hello, link, CloseCode.TOKEN_INVALID);
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
            seat(admission, new Entrance(greeting, token, link, onAdmitted));
          }
        });
  }

  private void seat(SessionAdmission admission, Entrance entrance) {
    ConnectToken token = entrance.token();
    Seat seat = seats.get(token.playerSessionId());
    if (finished.contains(token.playerSessionId())) {
      refuse(entrance, CloseCode.PLAYER_SESSION_REFUSED);
    } else if (seat != null && token.issuedAtMillis() <= seat.entrance.token().issuedAtMillis()) {
      refuse(entrance, CloseCode.TOKEN_INVALID);
    } else if (!used.hasRoom(config.clock().millis())
        || (seat == null && !hasFreeSeat(admission))) {
      refuse(entrance, CloseCode.FULL);
    } else {
      if (token(entrance).length > 0) {
        used.use(token(entrance), entrance, token.expiresAtMillis());
      }
      if (seat == null) {
        accept(admission, entrance);
      } else {
        takeOver(admission, seat, entrance);
      }
    }
  }

  private static byte[] token(Entrance entrance) {
    return entrance.hello().sealedToken();
  }

  private boolean hasFreeSeat(SessionAdmission admission) {
    return seats.size() < admission.playersMax()
        && accepting < config.limits().halfOpenMax()
        && finished.size() < FINISHED_MAX;
  }

  private void takeOver(SessionAdmission admission, Seat seat, Entrance entrance) {
    Entrance old = seat.entrance;
    seat.entrance = entrance;
    SeatedPlayer player = old.player();
    if (player != null) {
      player.close(CloseCode.REPLACED);
      connections.tellEnded();
    } else {
      refuse(old, CloseCode.REPLACED);
    }
    if (seat.accepted) {
      admit(admission, entrance);
    }
  }

  private void accept(SessionAdmission admission, Entrance entrance) {
    var seat = new Seat(entrance);
    String playerSessionId = entrance.token().playerSessionId();
    seats.put(playerSessionId, seat);
    accepting++;
    CompletionStage<Void> answer;
    try {
      answer = sessions.accept(playerSessionId);
    } catch (RuntimeException e) {
      answered(admission, playerSessionId, seat, e);
      return;
    }
    answer.whenComplete(
        (ok, failure) ->
            tickThread.execute(() -> answered(admission, playerSessionId, seat, failure)));
  }

  private void answered(
      SessionAdmission admission, String playerSessionId, Seat seat, @Nullable Throwable failure) {
    accepting--;
    boolean stillWanted = admission.equals(open) && seat.entrance.link().open();
    if (failure == null && stillWanted) {
      seat.accepted = true;
      admit(admission, seat.entrance);
      return;
    }
    seats.remove(playerSessionId);
    finished.add(playerSessionId);
    if (failure == null) {
      sessions.remove(playerSessionId);
      refuse(seat.entrance, CloseCode.NOT_READY);
    } else {
      log.atWarn()
          .addKeyValue("player", seat.entrance.token().playerId())
          .addKeyValue("failure", failure)
          .log("player session not accepted");
      refuse(seat.entrance, CloseCode.PLAYER_SESSION_REFUSED);
    }
  }

  private void admit(SessionAdmission admission, Entrance entrance) {
    var player = new SeatedPlayer(connections, entrance.token(), System.nanoTime());
    greet(admission, player, entrance.greeting(), entrance.link(), false, entrance::admitted);
    connections.add(player);
  }

  /** Answers with new keys and a new resume token; the first packet under them counts. */
  private void greet(
      SessionAdmission admission,
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
        new PlayerConnection(connections, player, id, link, greeting, System.nanoTime());
    var welcome =
        new Welcome(
            tickRateHz,
            config.snapshotRateHz(),
            admission.layout(),
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

  /** A player is gone; the seat is free unless another connection has taken it over. */
  void left(Connection connection) {
    if (connection instanceof SeatedPlayer player) {
      resumeTokens.forget(player);
    }
    Seat seat = seats.get(connection.playerSessionId());
    if (seat != null && seat.entrance.player() == connection) {
      seats.remove(connection.playerSessionId());
      finished.add(connection.playerSessionId());
      sessions.remove(connection.playerSessionId());
    }
  }

  private void refuse(Entrance entrance, CloseCode code) {
    refuse(entrance.hello(), entrance.link(), code);
  }

  private static void refuse(Hello hello, Link link, CloseCode code) {
    refuse(new Refused(hello.clientRandom(), code.number()), link);
  }

  private static void refuse(Refused refused, Link link) {
    byte[] refusal = refused.encode();
    link.write(refusal, refusal.length);
    link.flush();
    link.finish();
  }

  @Override
  public void close() {
    opener.close();
  }
}
