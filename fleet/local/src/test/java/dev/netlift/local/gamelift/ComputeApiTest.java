package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Computes, builds and players' ways in, as the API tells of them. */
class ComputeApiTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
  }

  private String anywhere() {
    world.call("CreateLocation", "{\"LocationName\":\"custom-x\"}");
    world.call("CreateLocation", "{\"LocationName\":\"custom-y\"}");
    return world
        .call(
            "CreateFleet",
            "{\"Name\":\"f\",\"ComputeType\":\"ANYWHERE\",\"Locations\":[{\"Location\":\"custom-x\"},{\"Location\":\"custom-y\"}]}")
        .get("FleetAttributes")
        .get("FleetId")
        .asString();
  }

  private static String of(String fleet, String more) {
    return "{\"FleetId\":\"" + fleet + "\"" + more + "}";
  }

  @Test
  void givenManagedFleet_whenItsComputesAreAskedFor_thenTheyAreItsInstances() {
    String fleet = world.fleet();
    JsonNode listed = world.call("ListCompute", of(fleet, "")).get("ComputeList").get(0);
    assertThat(listed.get("ComputeName").asString()).startsWith("i-");
    assertThat(listed.get("ComputeStatus").asString()).isEqualTo("PENDING");
    assertThat(listed.get("InstanceId")).isEqualTo(listed.get("ComputeName"));
    world.connect(0).ready(7777);
    String named = of(fleet, ",\"ComputeName\":" + listed.get("ComputeName"));
    JsonNode described = world.call("DescribeCompute", named).get("Compute");
    assertThat(described.get("ComputeStatus").asString()).isEqualTo("ACTIVE");
    assertThat(described.get("Type").asString()).isEqualTo("c5.large");
    for (String operation :
        new String[] {"GetComputeAuthToken", "DeregisterCompute", "GetComputeAccess"}) {
      assertThat(world.error(operation, named)).as(operation).isEqualTo("InvalidRequestException");
    }
    assertThat(
            world
                .call("ListCompute", of(fleet, ",\"ComputeStatus\":\"IMPAIRED\""))
                .get("ComputeList")
                .size())
        .isZero();
  }

  @Test
  void givenRegisteredCompute_whenItNamedACertificate_thenItsProcessesAreToldWhereItIs() {
    String fleet = anywhere();
    String named = of(fleet, ",\"ComputeName\":\"desk\"");
    world.call(
        "RegisterCompute",
        of(
            fleet,
            ",\"ComputeName\":\"desk\",\"IpAddress\":\"127.0.0.1\",\"CertificatePath\":\"/certs/me.pem\""));
    assertThatThrownBy(() -> world.call("GetComputeAccess", named))
        .hasMessageContaining("a machine of your own");
    assertThat(world.error("GetComputeAccess", of(fleet, ",\"ComputeName\":\"none\"")))
        .isEqualTo("NotFoundException");
    var process =
        JoinedServer.join(
            world,
            fleet,
            "desk",
            world.call("GetComputeAuthToken", named).get("AuthToken").asString());
    assertThat(
            process.ask("\"Action\":\"GetComputeCertificate\"").get("CertificatePath").asString())
        .isEqualTo("/certs/me.pem");
  }

  @Test
  void givenLocationOfAnAnywhereFleet_whenItIsDeleted_thenItsComputesAndProcessesGo() {
    String fleet = anywhere();
    world.call(
        "RegisterCompute",
        of(
            fleet,
            ",\"ComputeName\":\"desk\",\"IpAddress\":\"127.0.0.1\",\"Location\":\"custom-y\""));
    String named = of(fleet, ",\"ComputeName\":\"desk\"");
    var process =
        JoinedServer.join(
            world,
            fleet,
            "desk",
            world.call("GetComputeAuthToken", named).get("AuthToken").asString());
    process.ready();
    JsonNode utilization =
        world.call("DescribeFleetLocationUtilization", of(fleet, ",\"Location\":\"custom-y\""));
    assertThat(utilization.get("FleetUtilization").get("ActiveServerProcessCount").asInt())
        .isEqualTo(1);
    world.call("DeleteFleetLocations", of(fleet, ",\"Locations\":[\"custom-y\"]"));
    world.loop.run();
    assertThat(process.heard("TerminateProcess")).isTrue();
    assertThat(world.error("DescribeCompute", named)).isEqualTo("NotFoundException");
    assertThat(
            world.error(
                "DescribeFleetLocationUtilization", of(fleet, ",\"Location\":\"custom-y\"")))
        .isEqualTo("NotFoundException");
    assertThat(world.error("DeleteFleetLocations", of(fleet, ",\"Locations\":[\"custom-x\"]")))
        .as("the last one")
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenSession_whenConnectionsAreAskedFor_thenEachPlayerIsToldTheServerWithoutAToken() {
    String fleet = world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    world.call("CreateGameSession", of(fleet, ",\"MaximumPlayerSessionCount\":2"));
    server.activate();
    String request =
        "{\"GameSessionId\":\"" + server.sessionId() + "\",\"PlayerIds\":[\"ann\",\"ben\"]}";
    JsonNode details =
        world.call("GetPlayerConnectionDetails", request).get("PlayerConnectionDetails");
    assertThat(details.size()).isEqualTo(2);
    assertThat(details.get(1).get("PlayerId").asString()).isEqualTo("ben");
    assertThat(details.get(1).get("Endpoints").get(0).get("Port").asInt()).isEqualTo(7777);
    assertThat(details.get(1).has("PlayerGatewayToken")).isFalse();
    server.end();
    assertThat(world.error("GetPlayerConnectionDetails", request))
        .isEqualTo("InvalidGameSessionStatusException");
  }

  @Test
  void givenBatchOfPlayers_whenDataIsForSomebodyElse_thenRefusedInsteadOfDropped() {
    String fleet = world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    world.call("CreateGameSession", of(fleet, ",\"MaximumPlayerSessionCount\":2"));
    server.activate();
    assertThatThrownBy(
            () ->
                world.call(
                    "CreatePlayerSessions",
                    "{\"GameSessionId\":\"%s\",\"PlayerIds\":[\"ann\"],\"PlayerDataMap\":{\"bob\":\"x\"}}"
                        .formatted(server.sessionId())))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"))
        .hasMessageContaining("PlayerDataMap names bob");
  }

  @Test
  void givenBuilds_whenRegisteredOrUpdated_thenDescribed() {
    String registered = world.gameLift.registerBuild(folder.resolve("build"));
    assertThat(
            world
                .call("DescribeBuild", "{\"BuildId\":\"" + registered + "\"}")
                .get("Build")
                .get("Status")
                .asString())
        .isEqualTo("READY");
    String made =
        world
            .call("CreateBuild", "{\"Name\":\"a\",\"Version\":\"1\"}")
            .get("Build")
            .get("BuildId")
            .asString();
    JsonNode updated =
        world.call("UpdateBuild", "{\"BuildId\":\"" + made + "\",\"Version\":\"2\"}").get("Build");
    assertThat(updated.get("Name").asString()).isEqualTo("a");
    assertThat(updated.get("Version").asString()).isEqualTo("2");
    assertThat(world.error("UpdateBuild", "{\"BuildId\":\"build-none\"}"))
        .isEqualTo("NotFoundException");
    assertThat(world.error("CreateBuild", "{\"StorageLocation\":{\"Bucket\":\"b\",\"Key\":\"k\"}}"))
        .isEqualTo("InvalidRequestException");
  }
}
