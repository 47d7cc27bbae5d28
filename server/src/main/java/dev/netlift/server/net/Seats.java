package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sits in the game session: one seat per player session, and GameLift's word before it is
 * taken. Tick thread.
 *
 * <pre>
 *   free --unused token--> ACCEPTING --GameLift: 200--> SEATED --gone--> FINISHED
 *                              \--GameLift: other, session shut--------------^
 *
 *   SEATED --hello with a later-issued token--> the old connection is REPLACED, SEATED
 *   SEATED --gone, but the seat is kept--> KEPT --later-issued token--> SEATED
 *                                            \--freed----------------> FINISHED
 * </pre>
 *
 * A player session that is FINISHED never comes back: GameLift has it as completed.
 */
final class Seats {
  private static final Logger log = LoggerFactory.getLogger(Seats.class);
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
  private final Connections connections;
  private final PlayerSessions sessions;
  private final Executor tickThread;
  private final Greeter greeter;
  private final UsedTokens used = new UsedTokens();
  private final Map<String, Seat> seats = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  private @Nullable SessionAdmission open;
  private @Nullable CloseCode newcomersRefused;
  private int accepting;

  Seats(
      ListenerConfig config,
      Connections connections,
      PlayerSessions sessions,
      Executor tickThread,
      Greeter greeter) {
    this.config = config;
    this.connections = connections;
    this.sessions = sessions;
    this.tickThread = tickThread;
    this.greeter = greeter;
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

  /** Lets nobody in any more who has no seat. */
  void refuseNewcomers(CloseCode code) {
    newcomersRefused = code;
  }

  /** The session that players are let into. */
  @Nullable SessionAdmission session() {
    return open;
  }

  boolean lets(SessionAdmission admission) {
    return admission.equals(open);
  }

  /** Answers of GameLift that are awaited. */
  int accepting() {
    return accepting;
  }

  /** Who came in by this token, while they are here. */
  UsedTokens.@Nullable Use use(byte[] sealedToken) {
    return used.find(sealedToken);
  }

  /** Who has this player session's seat. */
  @Nullable Entrance of(String playerSessionId) {
    Seat seat = seats.get(playerSessionId);
    return seat == null ? null : seat.entrance;
  }

  /** Somebody's token opened, and is good: seats them, or says why not. */
  void take(SessionAdmission admission, Entrance entrance) {
    ConnectToken token = entrance.token();
    Seat seat = seats.get(token.playerSessionId());
    if (finished.contains(token.playerSessionId())) {
      refuse(entrance, CloseCode.PLAYER_SESSION_REFUSED);
    } else if (seat != null && token.issuedAtMillis() <= seat.entrance.token().issuedAtMillis()) {
      refuse(entrance, CloseCode.TOKEN_INVALID);
    } else if (seat == null && newcomersRefused != null) {
      refuse(entrance, newcomersRefused);
    } else if (!used.hasRoom(config.clock().millis())
        || (seat == null && !hasFreeSeat(admission))) {
      refuse(entrance, CloseCode.FULL);
    } else {
      if (entrance.sealedToken().length > 0) {
        used.use(entrance, token.expiresAtMillis());
      }
      if (seat == null) {
        accept(admission, entrance);
      } else {
        takeOver(admission, seat, entrance);
      }
    }
  }

  /**
   * Somebody's token to watch opened, and is good: it is used now, and takes no seat.
   *
   * @return why they may not; null when they may
   */
  @Nullable CloseCode watch(Entrance entrance) {
    if (newcomersRefused != null) {
      return newcomersRefused;
    }
    if (!used.hasRoom(config.clock().millis())) {
      return CloseCode.FULL;
    }
    used.use(entrance, entrance.token().expiresAtMillis());
    used.over(entrance);
    return null;
  }

  private boolean hasFreeSeat(SessionAdmission admission) {
    return seats.size() < admission.playersMax()
        && accepting < config.limits().halfOpenMax()
        && finished.size() < FINISHED_MAX;
  }

  private void takeOver(SessionAdmission admission, Seat seat, Entrance entrance) {
    Entrance old = seat.entrance;
    seat.entrance = entrance;
    used.over(old);
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
    used.over(seat.entrance);
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
    var player = new SeatedPlayer(connections, entrance.token(), connections.nanoTime());
    greeter.greet(
        admission.layout(),
        player,
        entrance.greeting(),
        entrance.link(),
        false,
        connection -> entrance.admitted(player, connection));
    connections.add(player);
  }

  /**
   * A player is gone; the seat is free unless another connection has taken it over.
   *
   * @param kept the seat stays theirs, for a token issued later, until {@link #free}
   */
  void left(SeatedPlayer player, boolean kept) {
    Seat seat = seats.get(player.playerSessionId());
    if (seat != null && seat.entrance.player() == player) {
      used.over(seat.entrance);
      if (!kept) {
        remove(player.playerSessionId());
      }
    }
  }

  /** Frees a kept seat, unless its player is back. */
  void free(String playerSessionId) {
    Seat seat = seats.get(playerSessionId);
    SeatedPlayer player = seat == null ? null : seat.entrance.player();
    if (player != null && !player.isOpen()) {
      remove(playerSessionId);
    }
  }

  private void remove(String playerSessionId) {
    seats.remove(playerSessionId);
    finished.add(playerSessionId);
    sessions.remove(playerSessionId);
  }

  private static void refuse(Entrance entrance, CloseCode code) {
    Greeter.refuse(entrance.hello(), entrance.link(), code);
  }
}
