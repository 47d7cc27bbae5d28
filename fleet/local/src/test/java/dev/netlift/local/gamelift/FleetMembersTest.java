package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whatever a fleet can be asked to be is described back, works, or is refused. */
class FleetMembersTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  // As they are asked for and described alike.
  private static final String KEPT =
      """
      {"Description":"d","FleetType":"SPOT","NewGameSessionProtectionPolicy":"FullProtection",
       "ResourceCreationLimitPolicy":{"NewGameSessionsPerCreator":2,"PolicyPeriodInMinutes":5},
       "MetricGroups":["group"],"CertificateConfiguration":{"CertificateType":"DISABLED"},
       "InstanceRoleArn":"arn:aws:iam::111122223333:role/r",
       "InstanceRoleCredentialsProvider":"SHARED_CREDENTIAL_FILE","LogPaths":["/local/game/logs"],
       "PlayerGatewayMode":"ENABLED",
       "PlayerGatewayConfiguration":{"GameServerIpProtocolSupported":"DUAL_STACK"}}
      """;

  @TempDir Path folder;
  private World world;
  private String build = "";

  @BeforeEach
  void start() {
    world = new World(folder);
    build = world.gameLift.registerBuild(folder.resolve("build"));
  }

  private ObjectNode plain() {
    ObjectNode fleet =
        JSON.createObjectNode()
            .put("Name", "f")
            .put("BuildId", build)
            .put("EC2InstanceType", "c5.large");
    fleet
        .putObject("RuntimeConfiguration")
        .putArray("ServerProcesses")
        .addObject()
        .put("LaunchPath", "/local/game/bin/server")
        .put("Parameters", "--port 7777")
        .put("ConcurrentExecutions", 1);
    return fleet;
  }

  private JsonNode create(ObjectNode request) {
    return world.call("CreateFleet", request.toString()).get("FleetAttributes");
  }

  private JsonNode attributes(String fleet) {
    return world
        .call("DescribeFleetAttributes", "{\"FleetIds\":[\"" + fleet + "\"]}")
        .get("FleetAttributes")
        .get(0);
  }

  private static String id(JsonNode fleet) {
    return fleet.get("FleetId").asString();
  }

  private static void assertHas(JsonNode described, JsonNode asked) {
    for (Map.Entry<String, JsonNode> member : asked.properties()) {
      assertThat(described.get(member.getKey())).as(member.getKey()).isEqualTo(member.getValue());
    }
  }

  @Test
  void givenEveryMember_whenFleetIsCreatedAndUpdated_thenDescribedAsItWasAsked() {
    ObjectNode kept = (ObjectNode) JSON.readTree(KEPT);
    JsonNode fleet = create(plain().setAll(kept));
    assertHas(fleet, kept);
    assertHas(attributes(id(fleet)), kept);
    assertThat(fleet.get("OperatingSystem").asString()).isEqualTo("AMAZON_LINUX_2023");
    assertThat(fleet.get("BuildArn").asString()).endsWith(":build/" + build);
    ObjectNode update =
        (ObjectNode)
            JSON.readTree(
                """
                {"Name":"g","Description":"e","NewGameSessionProtectionPolicy":"NoProtection",
                 "ResourceCreationLimitPolicy":{"NewGameSessionsPerCreator":9},"MetricGroups":["h"]}
                """);
    world.call("UpdateFleetAttributes", update.deepCopy().put("FleetId", id(fleet)).toString());
    kept.setAll(update);
    kept.remove("Name");
    assertHas(attributes(id(fleet)), kept);
  }

  @Test
  void givenLaunchPathOfItsOwn_whenFleetIsCreated_thenItIsItsRuntimeConfiguration() {
    ObjectNode request = plain();
    request.remove("RuntimeConfiguration");
    request
        .put("ServerLaunchPath", "/local/game/bin/server")
        .put("ServerLaunchParameters", "--port 7777");
    JsonNode fleet = create(request);
    assertThat(fleet.get("ServerLaunchPath").asString()).isEqualTo("/local/game/bin/server");
    assertThat(fleet.get("ServerLaunchParameters").asString()).isEqualTo("--port 7777");
    assertThat(world.launcher.started.getLast().launch.command())
        .endsWith("--port", "7777")
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"PeerVpcId\":\"vpc-1\"} | PeerVpcId is not supported by the local GameLift: there is no VPC",
        "{\"PeerVpcAwsAccountId\":\"1\"} | PeerVpcAwsAccountId is not supported",
        "{\"ScriptId\":\"script-1\"} | ScriptId is not supported by the local GameLift: give a BuildId",
        "{\"CertificateConfiguration\":{\"CertificateType\":\"GENERATED\"}} | GENERATED is not supported",
        "{\"PlayerGatewayMode\":\"REQUIRED\"} | REQUIRED cannot be had",
        "{\"PlayerGatewayConfiguration\":{}} | needs a PlayerGatewayMode other than DISABLED",
        "{\"InstanceRoleCredentialsProvider\":\"SHARED_CREDENTIAL_FILE\"} | needs an InstanceRoleArn",
        "{\"AnywhereConfiguration\":{\"Cost\":\"1\"}} | goes with ComputeType ANYWHERE only",
        "{\"ServerLaunchPath\":\"/local/game/bin/server\"} | does not go with RuntimeConfiguration",
        "{\"ServerLaunchParameters\":\"x\"} | needs a ServerLaunchPath",
        "{\"Locations\":[{\"Location\":\"us-west-2\"},{\"Location\":\"us-west-2\"}]} | names us-west-2 twice",
        "{\"Tags\":[{\"Key\":\"aws:x\",\"Value\":\"y\"}]} | must not begin with aws:",
        "{\"Colour\":\"red\"} | Colour is no member of CreateFleet that the local GameLift knows",
        "{\"RuntimeConfiguration\":{\"Colour\":\"red\"}} | RuntimeConfiguration.Colour is no member of RuntimeConfiguration"
      })
  void givenWhatCannotBeHad_whenFleetIsCreated_thenRefusedByNameAndNothingIsMade(
      String more, String message) {
    ObjectNode request = plain().setAll((ObjectNode) JSON.readTree(more));
    assertThatThrownBy(() -> create(request)).hasMessageContaining(message);
    assertThat(world.call("ListFleets", "{}").get("FleetIds").size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "EC2InboundPermissions,'[{\"FromPort\":1,\"ToPort\":2,\"IpRange\":\"0.0.0.0/0\",\"Protocol\":\"UDP\"}]'",
    "CertificateConfiguration,'{\"CertificateType\":\"DISABLED\"}'",
    "LogPaths,'[\"x\"]'",
    "ServerLaunchPath,'\"/local/game/x\"'",
    "PlayerGatewayMode,'\"DISABLED\"'"
  })
  void givenMemberOfManagedFleets_whenAnywhereFleetIsCreated_thenRefusedByName(
      String member, String value) {
    world.call("CreateLocation", "{\"LocationName\":\"custom-x\"}");
    assertThatThrownBy(
            () ->
                world.call(
                    "CreateFleet",
                    "{\"Name\":\"f\",\"ComputeType\":\"ANYWHERE\",\"Locations\":[{\"Location\":\"custom-x\"}],\"%s\":%s}"
                        .formatted(member, value)))
        .hasMessageContaining(member + " does not go with ComputeType ANYWHERE");
  }

  @Test
  void givenInboundPermissions_whenChanged_thenDescribedAndOnlyWhatIsThereIsRevoked() {
    ObjectNode request = plain();
    request.putArray("EC2InboundPermissions").add(permission(7777));
    String fleet = id(create(request));
    String named = "{\"FleetId\":\"" + fleet + "\"";
    JsonNode before = world.call("DescribeFleetPortSettings", named + "}");
    assertThat(before.get("InboundPermissions").get(0)).isEqualTo(permission(7777));
    world.call(
        "UpdateFleetPortSettings",
        named
            + ",\"InboundPermissionAuthorizations\":["
            + permission(8888)
            + "],\"InboundPermissionRevocations\":["
            + permission(7777)
            + "]}");
    JsonNode after = world.call("DescribeFleetPortSettings", named + "}");
    assertThat(after.get("InboundPermissions").size()).isEqualTo(1);
    assertThat(after.get("InboundPermissions").get(0)).isEqualTo(permission(8888));
    assertThat(
            world.error(
                "UpdateFleetPortSettings",
                named + ",\"InboundPermissionRevocations\":[" + permission(7777) + "]}"))
        .isEqualTo("NotFoundException");
  }

  private static ObjectNode permission(int port) {
    return JSON.createObjectNode()
        .put("FromPort", port)
        .put("ToPort", port)
        .put("IpRange", "0.0.0.0/0")
        .put("Protocol", "UDP");
  }

  private void start(String fleet, String creator) {
    world.call(
        "CreateGameSession",
        "{\"FleetId\":\"%s\",\"MaximumPlayerSessionCount\":1,\"CreatorId\":\"%s\"}"
            .formatted(fleet, creator));
  }

  private String limited(String policy) {
    ObjectNode request = plain();
    if (!policy.isEmpty()) {
      request.set("ResourceCreationLimitPolicy", JSON.readTree(policy));
    }
    ((ObjectNode) request.get("RuntimeConfiguration").get("ServerProcesses").get(0))
        .put("ConcurrentExecutions", 6)
        .remove("Parameters");
    String fleet = id(create(request));
    for (int i = 0; i < 6; i++) {
      world.connect(i).ready(7777 + i);
    }
    return fleet;
  }

  @Test
  void givenCreationLimit_whenACreatorHasHadItsShare_thenLimitExceededUntilThePeriodHasPassed() {
    String fleet = limited("{\"NewGameSessionsPerCreator\":2,\"PolicyPeriodInMinutes\":5}");
    start(fleet, "ann");
    start(fleet, "ann");
    assertThatThrownBy(() -> start(fleet, "ann"))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("LimitExceededException"));
    start(fleet, "ben");
    world.advance(Duration.ofMinutes(2));
    assertThatThrownBy(() -> start(fleet, "ann")).hasMessageContaining("has started 2");
  }

  @Test
  void givenNoCreationLimit_whenOneCreatorAsksTwiceInASecond_thenOnlyTheSecondAskedTooSoonFails() {
    String fleet = limited("");
    start(fleet, "ann");
    assertThatThrownBy(() -> start(fleet, "ann")).hasMessageContaining("may start 1");
    world.advance(Duration.ofMillis(1_001));
    start(fleet, "ann");
  }

  @Test
  void givenScalingThatWasStopped_whenDescribed_thenSoUntilItIsStartedAgain() {
    String fleet = id(create(plain()));
    String request = "{\"FleetId\":\"" + fleet + "\",\"Actions\":[\"AUTO_SCALING\"]}";
    world.call("StopFleetActions", request);
    assertThat(attributes(fleet).get("StoppedActions").get(0).asString()).isEqualTo("AUTO_SCALING");
    world.call("StartFleetActions", request);
    assertThat(attributes(fleet).has("StoppedActions")).isFalse();
  }
}
