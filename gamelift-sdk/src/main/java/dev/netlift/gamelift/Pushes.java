package dev.netlift.gamelift;

import java.util.Locale;

/**
 * What the service sends unasked, read into this SDK's own types. Every method throws {@link
 * Malformed}.
 */
final class Pushes {
  static final String CREATE_GAME_SESSION = "CreateGameSession";
  static final String UPDATE_GAME_SESSION = "UpdateGameSession";
  static final String TERMINATE_PROCESS = "TerminateProcess";
  static final String REFRESH_CONNECTION = "RefreshConnection";

  private Pushes() {}

  static boolean isPush(String action) {
    return switch (action) {
      case CREATE_GAME_SESSION, UPDATE_GAME_SESSION, TERMINATE_PROCESS, REFRESH_CONNECTION -> true;
      default -> false;
    };
  }

  /** The push names no fleet: it is ours. */
  static GameSession created(Fields push, String fleetId) {
    GameSession session = session(push, "GameSessionName", fleetId);
    if (session.gameSessionId().isEmpty()) {
      throw new Malformed("GameSessionId is missing");
    }
    return session;
  }

  static UpdateGameSession updated(Fields push, String fleetId) {
    Fields session = push.object("GameSession");
    String namedFleet = session.text("FleetId");
    return new UpdateGameSession(
        session(session, "Name", namedFleet.isEmpty() ? fleetId : namedFleet),
        constant(UpdateReason.class, push.text("UpdateReason"), UpdateReason.UNKNOWN),
        push.text("BackfillTicketId"),
        session.text("Location"),
        constant(GameSessionStatus.class, session.text("Status"), GameSessionStatus.NOT_SET),
        session.text("StatusReason"));
  }

  private static GameSession session(Fields from, String nameField, String fleetId) {
    return new GameSession(
        from.text("GameSessionId"),
        from.text(nameField),
        fleetId,
        from.smallInteger("MaximumPlayerSessionCount"),
        from.text("IpAddress"),
        from.smallInteger("Port"),
        from.text("DnsName"),
        from.text("GameSessionData"),
        from.text("MatchmakerData"),
        from.texts("GameProperties"));
  }

  /** The constant called {@code name}, or {@code unknown}. */
  static <E extends Enum<E>> E constant(Class<E> type, String name, E unknown) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    return unknown;
  }
}
