package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.BuildStatus;
import software.amazon.awssdk.services.gamelift.model.ComputeStatus;
import software.amazon.awssdk.services.gamelift.model.ConflictException;
import software.amazon.awssdk.services.gamelift.model.FleetAction;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.LimitExceededException;
import software.amazon.awssdk.services.gamelift.model.LocationConfiguration;
import software.amazon.awssdk.services.gamelift.model.LocationModel;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategyType;
import software.amazon.awssdk.services.gamelift.model.TaggingFailedException;
import software.amazon.awssdk.services.gamelift.model.TerminalRoutingStrategyException;

/** The lives of fleets, builds, aliases and computes, called through {@link AwsWorld}. */
final class FleetOperations {
  private final AwsWorld aws;
  private final World world;
  private final GameLiftClient client;

  FleetOperations(AwsWorld aws) {
    this.aws = aws;
    world = aws.world;
    client = aws.client;
  }

  void managedFleet() {
    FleetAttributes made = aws.fleet(2);
    String id = made.fleetId();
    String region = "us-west-2";
    assertThat(made.status()).isEqualTo(FleetStatus.ACTIVATING);
    assertThat(made.metricGroups()).containsExactly("group");
    world.connect(0).ready(7777);
    FleetAttributes fleet =
        client.describeFleetAttributes(r -> r.fleetIds(id)).fleetAttributes().getFirst();
    assertThat(fleet.status()).isEqualTo(FleetStatus.ACTIVE);
    assertThat(fleet.resourceCreationLimitPolicy().policyPeriodInMinutes()).isEqualTo(5);
    assertThat(fleet.creationTime()).isEqualTo(VirtualLoop.START);

    client.updateFleetAttributes(r -> r.fleetId(id).name("g").metricGroups("other"));
    client.stopFleetActions(r -> r.fleetId(id).actions(FleetAction.AUTO_SCALING));
    fleet = client.describeFleetAttributes(r -> r.fleetIds(id)).fleetAttributes().getFirst();
    assertThat(fleet.name()).isEqualTo("g");
    assertThat(fleet.metricGroups()).containsExactly("other");
    assertThat(fleet.stoppedActions()).containsExactly(FleetAction.AUTO_SCALING);
    client.startFleetActions(r -> r.fleetId(id).actions(FleetAction.AUTO_SCALING));

    assertThat(
            client
                .describeRuntimeConfiguration(r -> r.fleetId(id))
                .runtimeConfiguration()
                .serverProcesses())
        .containsExactly(AwsWorld.entry(2));
    assertThat(
            client
                .updateRuntimeConfiguration(
                    r ->
                        r.fleetId(id)
                            .runtimeConfiguration(c -> c.serverProcesses(AwsWorld.entry(3))))
                .runtimeConfiguration()
                .serverProcesses())
        .containsExactly(AwsWorld.entry(3));
    AwsWorld.refused(
        InvalidRequestException.class,
        () ->
            client.updateRuntimeConfiguration(
                r ->
                    r.fleetId(id)
                        .runtimeConfiguration(c -> c.serverProcesses(AwsWorld.entry(51)))));

    client.updateFleetPortSettings(
        r ->
            r.fleetId(id)
                .inboundPermissionAuthorizations(AwsWorld.permission(8888))
                .inboundPermissionRevocations(AwsWorld.permission(7777)));
    assertThat(client.describeFleetPortSettings(r -> r.fleetId(id)).inboundPermissions())
        .containsExactly(AwsWorld.permission(8888));

    client.updateFleetCapacity(r -> r.fleetId(id).desiredInstances(2).maxSize(3).location(region));
    assertThat(
            client
                .describeFleetCapacity(r -> r.fleetIds(id))
                .fleetCapacity()
                .getFirst()
                .instanceCounts()
                .desired())
        .isEqualTo(2);
    assertThat(client.describeEC2InstanceLimits(r -> {}).ec2InstanceLimits()).isNotEmpty();
    assertThat(
            client
                .describeFleetLocationCapacity(r -> r.fleetId(id).location(region))
                .fleetCapacity()
                .instanceCounts()
                .maximum())
        .isEqualTo(3);
    AwsWorld.refused(
        LimitExceededException.class,
        () -> client.updateFleetCapacity(r -> r.fleetId(id).maxSize(99)));
    AwsWorld.refused(
        NotFoundException.class,
        () -> client.describeFleetLocationCapacity(r -> r.fleetId(id).location("mars-1")));
    assertThat(client.describeInstancesPaginator(r -> r.fleetId(id).limit(1)).instances().stream())
        .hasSize(2)
        .allMatch(instance -> instance.typeAsString().equals("c5.large"));
    assertThat(
            client
                .describeFleetUtilization(r -> r.fleetIds(id))
                .fleetUtilization()
                .getFirst()
                .activeServerProcessCount())
        .isEqualTo(1);
    assertThat(
            client
                .describeFleetLocationUtilization(r -> r.fleetId(id).location(region))
                .fleetUtilization()
                .location())
        .isEqualTo(region);
    assertThat(
            client
                .describeFleetLocationAttributes(r -> r.fleetId(id))
                .locationAttributes()
                .getFirst()
                .locationState()
                .status())
        .isEqualTo(FleetStatus.ACTIVE);
    assertThat(client.describeFleetEventsPaginator(r -> r.fleetId(id).limit(1)).events().stream())
        .anyMatch(event -> event.eventCodeAsString().equals("FLEET_CREATED"))
        .allMatch(event -> !event.eventTime().isBefore(VirtualLoop.START));
    assertThat(client.listFleets(r -> r.buildId(made.buildId())).fleetIds()).containsExactly(id);
    client.deleteFleet(r -> r.fleetId(id));
    AwsWorld.refused(
        NotFoundException.class, () -> client.deleteFleet(r -> r.fleetId("fleet-none")));
  }

  void builds() {
    var created =
        client.createBuild(r -> r.name("b").version("1").tags(AwsWorld.tag("env", "test")));
    String id = created.build().buildId();
    assertThat(created.uploadCredentials().accessKeyId()).isNotEmpty();
    assertThat(created.build().status()).isEqualTo(BuildStatus.INITIALIZED);
    assertThat(client.requestUploadCredentials(r -> r.buildId(id)).storageLocation().key())
        .startsWith("http://127.0.0.1:");
    client.updateBuild(r -> r.buildId(id).version("2"));
    assertThat(client.describeBuild(r -> r.buildId(id)).build().version()).isEqualTo("2");
    for (int i = 0; i < 4; i++) {
      client.createBuild(r -> r.name("more"));
    }
    assertThat(client.listBuildsPaginator(r -> r.limit(2)).builds().stream().map(b -> b.buildId()))
        .hasSize(5)
        .doesNotHaveDuplicates();

    String arn = created.build().buildArn();
    client.tagResource(
        r -> r.resourceARN(arn).tags(AwsWorld.tag("env", "live"), AwsWorld.tag("a", "b")));
    client.untagResource(r -> r.resourceARN(arn).tagKeys("a"));
    assertThat(client.listTagsForResource(r -> r.resourceARN(arn)).tags())
        .containsExactly(AwsWorld.tag("env", "live"));
    AwsWorld.refused(
        TaggingFailedException.class,
        () -> client.tagResource(r -> r.resourceARN(arn).tags(AwsWorld.tag("aws:a", "b"))));
    client.deleteBuild(r -> r.buildId(id));
    AwsWorld.refused(NotFoundException.class, () -> client.describeBuild(r -> r.buildId(id)));
  }

  void aliases() {
    String fleet = aws.fleet(1).fleetId();
    String id =
        client
            .createAlias(
                r ->
                    r.name("a")
                        .description("d")
                        .routingStrategy(
                            s -> s.type(RoutingStrategyType.TERMINAL).message("closed")))
            .alias()
            .aliasId();
    AwsWorld.refused(
        TerminalRoutingStrategyException.class, () -> client.resolveAlias(r -> r.aliasId(id)));
    client.updateAlias(
        r -> r.aliasId(id).routingStrategy(s -> s.type(RoutingStrategyType.SIMPLE).fleetId(fleet)));
    assertThat(client.resolveAlias(r -> r.aliasId(id)).fleetId()).isEqualTo(fleet);
    assertThat(client.describeAlias(r -> r.aliasId(id)).alias().description()).isEqualTo("d");
    for (int i = 0; i < 3; i++) {
      client.createAlias(
          r -> r.name("b").routingStrategy(s -> s.type(RoutingStrategyType.TERMINAL).message("m")));
    }
    assertThat(client.listAliasesPaginator(r -> r.limit(1)).aliases().stream()).hasSize(4);
    String token = client.listAliases(r -> r.limit(1)).nextToken();
    AwsWorld.refused(
        InvalidRequestException.class, () -> client.listAliases(r -> r.nextToken(token).name("b")));
    client.deleteAlias(r -> r.aliasId(id));
    AwsWorld.refused(NotFoundException.class, () -> client.describeAlias(r -> r.aliasId(id)));
  }

  void anywhereFleet() {
    for (String name : List.of("custom-x", "custom-y", "custom-z")) {
      client.createLocation(r -> r.locationName(name));
    }
    AwsWorld.refused(
        ConflictException.class, () -> client.createLocation(r -> r.locationName("custom-x")));
    assertThat(
            client.listLocationsPaginator(r -> r.limit(1)).locations().stream()
                .map(LocationModel::locationName))
        .containsExactlyInAnyOrder("us-west-2", "custom-x", "custom-y", "custom-z");
    String fleet =
        client
            .createFleet(
                r ->
                    r.name("any")
                        .computeType("ANYWHERE")
                        .anywhereConfiguration(a -> a.cost("1"))
                        .locations(at("custom-x")))
            .fleetAttributes()
            .fleetId();
    client.createFleetLocations(r -> r.fleetId(fleet).locations(at("custom-y")));
    var compute =
        client
            .registerCompute(
                r ->
                    r.fleetId(fleet)
                        .computeName("desk")
                        .ipAddress("127.0.0.1")
                        .certificatePath("/cert.pem")
                        .location("custom-y"))
            .compute();
    assertThat(compute.gameLiftServiceSdkEndpoint()).startsWith("ws://");
    AwsWorld.refused(
        ConflictException.class,
        () ->
            client.registerCompute(
                r -> r.fleetId(fleet).computeName("desk").ipAddress("127.0.0.1")));
    assertThat(
            client
                .describeCompute(r -> r.fleetId(fleet).computeName("desk"))
                .compute()
                .computeStatus())
        .isEqualTo(ComputeStatus.ACTIVE);
    assertThat(client.listCompute(r -> r.fleetId(fleet)).computeList()).containsExactly(compute);
    var token = client.getComputeAuthToken(r -> r.fleetId(fleet).computeName("desk"));
    assertThat(token.authToken()).isNotEmpty();
    assertThat(token.expirationTimestamp()).isAfter(VirtualLoop.START);
    AwsWorld.refused(
        InvalidRequestException.class,
        () -> client.getComputeAccess(r -> r.fleetId(fleet).computeName("desk")));
    client.deregisterCompute(r -> r.fleetId(fleet).computeName("desk"));
    AwsWorld.refused(
        NotFoundException.class,
        () -> client.describeCompute(r -> r.fleetId(fleet).computeName("desk")));
    AwsWorld.refused(
        InvalidRequestException.class,
        () -> client.deleteLocation(r -> r.locationName("custom-y")));
    client.deleteFleetLocations(r -> r.fleetId(fleet).locations("custom-y"));
    client.deleteLocation(r -> r.locationName("custom-y"));
  }

  private static LocationConfiguration at(String location) {
    return LocationConfiguration.builder().location(location).build();
  }
}
