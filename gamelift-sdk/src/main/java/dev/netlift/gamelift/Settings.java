package dev.netlift.gamelift;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parameters and environment, settled: the environment beats the parameter field by field, empty
 * counts as absent, and a token beats keys.
 *
 * @param parameters what holds
 * @param container whether this runs in a container
 * @param endpoints where a container asks about itself
 * @param tool what was built around the game; null if nothing said so
 * @param environment where it was read, for what is settled later
 */
record Settings(
    ServerParameters parameters,
    boolean container,
    Container.Endpoints endpoints,
    @Nullable Tool tool,
    Function<String, @Nullable String> environment) {
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
    boolean container = env.or("GAMELIFT_COMPUTE_TYPE", "").equals("CONTAINER");
    check(parameters, container && keys);
    var endpoints =
        new Container.Endpoints(
            env.or("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ""),
            env.or("ECS_CONTAINER_METADATA_URI_V4", ""),
            env.or("GAMELIFT_CONTAINER_DISCOVERY_SERVER_ENDPOINT", ""));
    String toolName = env.or("GAMELIFT_SDK_TOOL_NAME", "");
    Tool tool =
        toolName.isEmpty() ? null : new Tool(toolName, env.or("GAMELIFT_SDK_TOOL_VERSION", ""));
    return new Settings(parameters, container, endpoints, tool, environment);
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

  private Target.Who who() {
    return new Target.Who(parameters.processId(), parameters.hostId(), parameters.fleetId());
  }

  /**
   * Where to connect first. In a container without a token, keys and host id are asked for, in this
   * order.
   */
  CompletableFuture<Target> target(Container here) {
    if (!parameters.authToken().isEmpty()) {
      return CompletableFuture.completedFuture(
          target(who(), new Target.Credentials.Token(parameters.authToken())));
    }
    if (container) {
      return here.keys()
          .thenCompose(keys -> here.taskId().thenApply(taskId -> target(here, keys, taskId)));
    }
    var keys =
        new SigV4.Keys(parameters.accessKey(), parameters.secretKey(), parameters.sessionToken());
    return CompletableFuture.completedFuture(
        target(
            who(),
            new Target.Credentials.Signed(
                parameters.awsRegion(), () -> CompletableFuture.completedFuture(keys))));
  }

  /**
   * The first dial uses the keys at hand; they may have ended by the next one, which asks again.
   */
  private Target target(Container here, SigV4.Keys first, String taskId) {
    var atHand = new AtomicReference<SigV4.@Nullable Keys>(first);
    var who = new Target.Who(parameters.processId(), taskId, parameters.fleetId());
    return target(
        who,
        new Target.Credentials.Signed(
            parameters.awsRegion(),
            () -> {
              SigV4.Keys keys = atHand.getAndSet(null);
              return keys == null ? here.keys() : CompletableFuture.completedFuture(keys);
            }));
  }

  private Target target(Target.Who who, Target.Credentials credentials) {
    return Target.of(parameters.webSocketUrl(), who, credentials);
  }

  /** Variables, where empty means unset. */
  private record Environment(Function<String, @Nullable String> variables) {
    String or(String name, String otherwise) {
      String value = variables.apply(name);
      return value == null || value.isEmpty() ? otherwise : value;
    }
  }
}
