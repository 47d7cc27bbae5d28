package dev.netlift.gamelift;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parameters and environment, settled: the environment beats the parameter field by field, empty
 * counts as absent, and a token beats keys.
 *
 * @param parameters what holds
 * @param container whether this is an agent-less container
 */
record Settings(ServerParameters parameters, boolean container) {
  private static final String MANAGED_RESOURCE = "ManagedResource";

  /** Throws VALIDATION naming the first field that is missing or wrong. */
  static Settings resolve(ServerParameters given, Function<String, @Nullable String> environment) {
    var env = new Environment(environment);
    String processId = env.or("GAMELIFT_SDK_PROCESS_ID", given.processId());
    String token = env.or("GAMELIFT_SDK_AUTH_TOKEN", given.authToken());
    boolean keys = token.isEmpty();
    var parameters =
        new ServerParameters(
            env.or("GAMELIFT_SDK_WEBSOCKET_URL", given.webSocketUrl()),
            processId.equals(MANAGED_RESOURCE) ? UUID.randomUUID().toString() : processId,
            env.or("GAMELIFT_SDK_HOST_ID", given.hostId()),
            env.or("GAMELIFT_SDK_FLEET_ID", given.fleetId()),
            token,
            keys ? env.or("GAMELIFT_REGION", given.awsRegion()) : "",
            keys ? env.or("GAMELIFT_ACCESS_KEY", given.accessKey()) : "",
            keys ? env.or("GAMELIFT_SECRET_KEY", given.secretKey()) : "",
            keys ? env.or("GAMELIFT_SESSION_TOKEN", given.sessionToken()) : "");
    boolean container = keys && env.or("GAMELIFT_COMPUTE_TYPE", "").equals("CONTAINER");
    check(parameters, container);
    return new Settings(parameters, container);
  }

  private static void check(ServerParameters parameters, boolean container) {
    boolean token = !parameters.authToken().isEmpty();
    boolean anyKey =
        !(parameters.awsRegion() + parameters.accessKey() + parameters.secretKey()).isEmpty();
    if (!token && !container && !anyKey) {
      throw new GameLiftException(
          ErrorType.VALIDATION,
          "AuthToken must be 1 or more bytes, was 0 bytes, and there are no AWS keys instead: set"
              + " GAMELIFT_SDK_AUTH_TOKEN, or GAMELIFT_REGION with GAMELIFT_ACCESS_KEY and GAMELIFT_SECRET_KEY");
    }
    Checks.webSocketUrl(parameters.webSocketUrl());
    Checks.processId(parameters.processId());
    Checks.fleetId(parameters.fleetId());
    if (!container) {
      Checks.hostId(parameters.hostId());
    }
    if (!token) {
      Checks.region(parameters.awsRegion());
    }
    if (!token && !container) {
      Checks.secretPresent("AccessKey", parameters.accessKey());
      Checks.secretPresent("SecretKey", parameters.secretKey());
    }
  }

  Target.Who who() {
    return new Target.Who(parameters.processId(), parameters.hostId(), parameters.fleetId());
  }

  /** Where to connect first. */
  Target target() {
    return Target.of(parameters.webSocketUrl(), who(), credentials());
  }

  private Target.Credentials credentials() {
    if (!parameters.authToken().isEmpty()) {
      return new Target.Credentials.Token(parameters.authToken());
    }
    var keys =
        new SigV4.Keys(parameters.accessKey(), parameters.secretKey(), parameters.sessionToken());
    return new Target.Credentials.Signed(
        parameters.awsRegion(), () -> CompletableFuture.completedFuture(keys));
  }

  /** Variables, where empty means unset. */
  private record Environment(Function<String, @Nullable String> variables) {
    String or(String name, String otherwise) {
      String value = variables.apply(name);
      return value == null || value.isEmpty() ? otherwise : value;
    }
  }
}
