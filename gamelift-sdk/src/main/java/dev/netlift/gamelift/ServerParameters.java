package dev.netlift.gamelift;

/**
 * How this process reaches GameLift and who it is. Each field is beaten by its environment
 * variable, and an empty one means "not given". Values are checked by {@code init}, which names the
 * first bad field. Immutable; {@link #toString} shows no secret.
 *
 * @param webSocketUrl where the service listens, {@code wss://} or {@code ws://} ({@code
 *     GAMELIFT_SDK_WEBSOCKET_URL})
 * @param processId unique for this execution of the process, never used again ({@code
 *     GAMELIFT_SDK_PROCESS_ID})
 * @param hostId compute name, instance id or task id ({@code GAMELIFT_SDK_HOST_ID})
 * @param fleetId the fleet ({@code GAMELIFT_SDK_FLEET_ID})
 * @param authToken from GetComputeAuthToken; if given, region and keys are not used ({@code
 *     GAMELIFT_SDK_AUTH_TOKEN})
 * @param awsRegion region to sign for ({@code GAMELIFT_REGION})
 * @param accessKey access key to sign with ({@code GAMELIFT_ACCESS_KEY})
 * @param secretKey its secret ({@code GAMELIFT_SECRET_KEY})
 * @param sessionToken its session token, empty for long-lived keys ({@code GAMELIFT_SESSION_TOKEN})
 */
public record ServerParameters(
    String webSocketUrl,
    String processId,
    String hostId,
    String fleetId,
    String authToken,
    String awsRegion,
    String accessKey,
    String secretKey,
    String sessionToken) {

  /** Everything from the environment. */
  public static ServerParameters none() {
    return new ServerParameters("", "", "", "", "", "", "", "", "");
  }

  /** An Anywhere compute, or a managed instance, with an auth token. */
  public static ServerParameters withAuthToken(
      String webSocketUrl, String processId, String hostId, String fleetId, String authToken) {
    return new ServerParameters(
        webSocketUrl, processId, hostId, fleetId, authToken, "", "", "", "");
  }

  /**
   * An Anywhere compute that signs with AWS keys; {@code sessionToken} is empty for long-lived
   * ones.
   */
  public static ServerParameters withKeys(
      String webSocketUrl,
      String processId,
      String hostId,
      String fleetId,
      String awsRegion,
      String accessKey,
      String secretKey,
      String sessionToken) {
    return new ServerParameters(
        webSocketUrl,
        processId,
        hostId,
        fleetId,
        "",
        awsRegion,
        accessKey,
        secretKey,
        sessionToken);
  }

  @Override
  public String toString() {
    return "ServerParameters[webSocketUrl=%s, processId=%s, hostId=%s, fleetId=%s, awsRegion=%s, secrets not shown]"
        .formatted(webSocketUrl.replaceFirst("\\?.*", ""), processId, hostId, fleetId, awsRegion);
  }
}
