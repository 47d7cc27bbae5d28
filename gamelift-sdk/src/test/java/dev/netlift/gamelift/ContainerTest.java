package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerTest {
  private static final String CREDENTIALS = "http://169.254.170.2/v2/credentials/x";
  private static final String METADATA = "http://169.254.170.2/v4/y";
  private static final String NETWORK =
      "[{\"containerName\":\"db\",\"containerId\":\"c1\",\"ipAddress\":\"10.1.2.9\",\"containerGroupType\":\"PER_INSTANCE\"},"
          + "{\"containerName\":\"game\",\"containerGroupType\":\"NEW_KIND\"}]";

  private final VirtualServer world = new VirtualServer();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "GAMELIFT_COMPUTE_TYPE", "CONTAINER",
              "GAMELIFT_SDK_WEBSOCKET_URL", "wss://h",
              "GAMELIFT_SDK_FLEET_ID", "fleet-1",
              "GAMELIFT_SDK_HOST_ID", "replaced",
              "GAMELIFT_SDK_PROCESS_ID", "ManagedResource",
              "GAMELIFT_REGION", "us-west-2",
              "GAMELIFT_ACCESS_KEY", "replaced",
              "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x",
              "ECS_CONTAINER_METADATA_URI_V4", METADATA));

  @BeforeEach
  void start() {
    credentials("AK1");
    world.fetcher.pages.put(
        METADATA + "/task",
        "{\"TaskARN\":\"arn:aws:ecs:us-west-2:111122223333:task/cluster/task77\"}");
  }

  private void credentials(String accessKey) {
    world.fetcher.pages.put(
        CREDENTIALS,
        "{\"AccessKeyId\":\"" + accessKey + "\",\"SecretAccessKey\":\"s\",\"Token\":\"t/t\"}");
  }

  private CompletableFuture<GameLiftServer> init() {
    return world.init(ServerParameters.none(), environment);
  }

  private static GameLiftException failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return Failures.of(future.exceptionNow());
  }

  @Test
  void givenAContainer_whenInit_thenKeysAndHostComeFromItsEndpointsInOrder() {
    init();
    assertThat(world.fetcher.asked).containsExactly(CREDENTIALS, METADATA + "/task");
    String query = world.dialer.last().uri().getRawQuery();
    assertThat(query)
        .contains(
            "Authorization=SigV4&ComputeId=task77&FleetId=fleet-1&",
            "X-Amz-Credential=AK1%2F20261120")
        .contains("X-Amz-Security-Token=t%2Ft")
        .doesNotContain("replaced", "ManagedResource");
  }

  @Test
  void givenAContainer_whenDialledAgain_thenItsKeysAreFetchedAgain() {
    init();
    credentials("AK2");
    world.dialer.last().refuse(403);
    world.pass(4);
    assertThat(world.dialer.last().uri().getQuery()).contains("X-Amz-Credential=AK2/");
  }

  @Test
  void givenAContainerWithAToken_whenInit_thenNothingIsFetched() {
    environment.put("GAMELIFT_SDK_AUTH_TOKEN", "token-1");
    environment.put("GAMELIFT_SDK_HOST_ID", "host-1");
    init();
    assertThat(world.fetcher.asked).isEmpty();
    assertThat(world.dialer.last().uri().getQuery())
        .contains("Authorization=token-1&ComputeId=host-1");
  }

  @Test
  void givenAnEndpointThatFails_whenInit_thenInternalServiceAndNothingIsDialledOrLeft() {
    for (String broken :
        List.of("not json", "{}", "{\"TaskARN\":\"task77\"}", "{\"TaskARN\":\"a:b:c:d/\"}")) {
      var fresh = new VirtualServer();
      fresh.fetcher.pages.putAll(world.fetcher.pages);
      fresh.fetcher.pages.put(METADATA + "/task", broken);
      assertThat(failure(fresh.init(ServerParameters.none(), environment)).type())
          .isEqualTo(ErrorType.INTERNAL_SERVICE);
      assertThat(fresh.dialer.attempts).isEmpty();
      assertThat(fresh.loop.isStopped()).isTrue();
      assertThat(fresh.dialer.stopped).isTrue();
    }
    world.fetcher.statuses.put(CREDENTIALS, 500);
    assertThat(failure(init()).type()).isEqualTo(ErrorType.INTERNAL_SERVICE);
  }

  @Test
  void givenAMissingVariable_whenInit_thenItIsNamed() {
    environment.remove("ECS_CONTAINER_METADATA_URI_V4");
    assertThat(failure(init())).hasMessageContaining("ECS_CONTAINER_METADATA_URI_V4");
    environment.remove("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    assertThat(failure(new VirtualServer().init(ServerParameters.none(), environment)))
        .hasMessageContaining("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  }

  private GameLiftServer server() {
    CompletableFuture<GameLiftServer> server = init();
    world.dialer.last().accept();
    return server.resultNow();
  }

  @Test
  void givenAContainer_whenItsNetworkIsListed_thenFromTheDerivedEndpoint() {
    world.fetcher.pages.put(METADATA, "{\"Networks\":[{\"IPv4Addresses\":[\"10.1.2.7\"]}]}");
    world.fetcher.pages.put("http://10.1.2.1:4092/v1/", NETWORK);
    assertThat(server().listContainersNetworkInfoAsync())
        .isCompletedWithValue(
            List.of(
                new ContainerNetworkInfo("db", "c1", "10.1.2.9", ContainerGroupType.PER_INSTANCE),
                new ContainerNetworkInfo("game", "", "", ContainerGroupType.UNKNOWN)));
  }

  @Test
  void givenADiscoveryEndpoint_whenItDoesNotAnswer_thenTheDerivedOneIsAskedOnce() {
    environment.put("GAMELIFT_CONTAINER_DISCOVERY_SERVER_ENDPOINT", "http://10.9.9.9:1");
    world.fetcher.pages.put(METADATA, "{\"Networks\":[{\"IPv4Addresses\":[\"10.1.2.7\"]}]}");
    world.fetcher.pages.put("http://10.1.2.1:4092/v1/", NETWORK);
    assertThat(server().listContainersNetworkInfoAsync().resultNow()).hasSize(2);
    assertThat(world.fetcher.asked)
        .endsWith("http://10.9.9.9:1/v1/", METADATA, "http://10.1.2.1:4092/v1/");
  }

  @Test
  void givenADiscoveryEndpoint_whenItAnswersBadly_thenInternalServiceWithoutASecondTry() {
    environment.put("GAMELIFT_CONTAINER_DISCOVERY_SERVER_ENDPOINT", "http://10.9.9.9:1");
    world.fetcher.statuses.put("http://10.9.9.9:1/v1/", 503);
    GameLiftServer server = server();
    assertThat(failure(server.listContainersNetworkInfoAsync()).type())
        .isEqualTo(ErrorType.INTERNAL_SERVICE);
    assertThat(world.fetcher.asked).endsWith("http://10.9.9.9:1/v1/");
    world.fetcher.statuses.clear();
    world.fetcher.pages.put("http://10.9.9.9:1/v1/", "{}");
    assertThat(failure(server.listContainersNetworkInfoAsync()).type())
        .isEqualTo(ErrorType.INTERNAL_SERVICE);
  }

  @Test
  void givenNoContainer_whenItsNetworkIsListed_thenUnsupported() {
    GameLiftServer server = world.connected();
    assertThat(failure(server.listContainersNetworkInfoAsync()).type())
        .isEqualTo(ErrorType.UNSUPPORTED_COMPUTE_TYPE);
  }
}
