package dev.netlift.gamelift;

import java.util.List;
import java.util.stream.Stream;

/** The SDK's reading and writing of single messages, for tests of the service side. */
public final class SdkWire {
  private SdkWire() {}

  public static GameSession created(String push, String fleetId) {
    return Pushes.created(Inbound.parse(push).fields(), fleetId);
  }

  public static UpdateGameSession updated(String push, String fleetId) {
    return Pushes.updated(Inbound.parse(push).fields(), fleetId);
  }

  /** The actions of the pushes that the SDK knows. */
  public static List<String> pushes() {
    return Stream.of(
            Pushes.CREATE_GAME_SESSION,
            Pushes.UPDATE_GAME_SESSION,
            Pushes.TERMINATE_PROCESS,
            Pushes.REFRESH_CONNECTION)
        .filter(Pushes::isPush)
        .toList();
  }

  public static String startMatchBackfill(StartMatchBackfillRequest request) {
    return Request.startBackfill(request).json();
  }
}
