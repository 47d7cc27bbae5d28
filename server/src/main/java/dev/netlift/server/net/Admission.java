package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
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
 * Decides who gets a connection. Tick thread: a token opens in microseconds, and only for an
 * address that has proven itself and is below its rate, so a hop to another thread would cost more.
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
final class Admission {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);
  private static final int FINISHED_MAX = 8192;

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
  }

  void open(SessionAdmission admission) {
    if (open != null || !seats.isEmpty()) {
      throw new IllegalStateException("a game session is running already");
    }
    used.clear();
    finished.clear();
    open = admission;
  }

  void close() {
    open = null;
  }

  /** Whether an answer of GameLift is awaited. */
  boolean accepting() {
    return accepting > 0;
  }

  /**
   * Answers a hello: with a refusal at once, or with the greeting when GameLift has accepted the
   * player session.
   *
   * @param onAdmitted hears of the connection before its greeting is sent
   */
  void hello(Hello hello, Link link, Consumer<PlayerConnection> onAdmitted) {
    SessionAdmission admission = open;
    if (hello.protocolVersion() != Limits.PROTOCOL_VERSION
        || !hello.gameVersion().equals(config.gameVersion())) {
      refuse(hello, link, CloseCode.VERSION_MISMATCH);
      return;
    }
    if (admission == null) {
      refuse(hello, link, CloseCode.NOT_READY);
      return;
    }
    Entrance before = used.usedBy(hello.sealedToken());
    if (before != null && before.repeatedBy(hello, link)) {
      PlayerConnection connection = before.connection();
      if (connection != null) {
        connection.repeatGreeting();
      }
      return;
    }
    ConnectToken token = before == null ? opened(hello, admission) : null;
    if (token == null) {
      refuse(hello, link, CloseCode.TOKEN_INVALID);
      return;
    }
    seat(admission, new Entrance(hello, token, link, onAdmitted));
  }

  private @Nullable ConnectToken opened(Hello hello, SessionAdmission admission) {
    ConnectToken token;
    try {
      token = ConnectTokens.open(admission.sessionKey(), hello.sealedToken());
    } catch (ProtocolException e) {
      connections.metrics().messageError();
      return null;
    }
    boolean good =
        token.protocolVersion() == Limits.PROTOCOL_VERSION
            && token.gameSessionId().equals(admission.gameSessionId())
            && token.expiresAtMillis() > config.clock().millis();
    return good ? token : null;
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
      used.use(token(entrance), entrance, token.expiresAtMillis());
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
    PlayerConnection connection = old.connection();
    if (connection != null) {
      connection.close(CloseCode.REPLACED);
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
    byte[] serverRandom = new byte[Limits.RANDOM_BYTES];
    random.nextBytes(serverRandom);
    long id;
    do {
      id = random.nextLong();
    } while (connections.find(id) != null);
    Link link = entrance.link();
    byte[] clientRandom = entrance.hello().clientRandom();
    var transport =
        switch (link.transport()) {
          case UDP -> Transport.UDP;
          case TCP -> Transport.TCP;
          case WEBSOCKET -> Transport.WEBSOCKET;
        };
    PacketKeys keys =
        PacketKeys.derive(entrance.token().secret(), clientRandom, serverRandom, transport, 0);
    var connection =
        new PlayerConnection(connections, id, entrance.token(), link, keys, System.nanoTime());
    entrance.admitted(connection);
    var welcome =
        new Welcome(
            tickRateHz,
            config.snapshotRateHz(),
            admission.layout(),
            (int) config.limits().idleTimeout().toMillis());
    connection.greet(welcome.seal(connection.sealer(), id, clientRandom, serverRandom).encode());
    connections.add(connection);
  }

  /** A connection ended; its seat is free unless another has taken it over. */
  void left(Connection connection) {
    Seat seat = seats.get(connection.playerSessionId());
    if (seat != null && seat.entrance.connection() == connection) {
      seats.remove(connection.playerSessionId());
      finished.add(connection.playerSessionId());
      sessions.remove(connection.playerSessionId());
    }
  }

  private void refuse(Entrance entrance, CloseCode code) {
    refuse(entrance.hello(), entrance.link(), code);
  }

  private static void refuse(Hello hello, Link link, CloseCode code) {
    byte[] refusal = new Refused(hello.clientRandom(), code.number()).encode();
    link.write(refusal, refusal.length);
    link.flush();
    link.finish();
  }
}
