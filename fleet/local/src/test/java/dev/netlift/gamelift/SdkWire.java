package dev.netlift.gamelift;

/** The SDK's reading and writing of single messages, for tests of the service side. */
public final class SdkWire {
  private SdkWire() {}

  public static GameSession created(String push, String fleetId) {
    return Pushes.created(Inbound.parse(push).fields(), fleetId);
  }

  public static UpdateGameSession updated(String push, String fleetId) {
    return Pushes.updated(Inbound.parse(push).fields(), fleetId);
  }

  public static String startMatchBackfill(StartMatchBackfillRequest request) {
    return Request.startBackfill(request).json();
  }
}
