package dev.netlift.fleet.aws;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.gamelift.CfnFleet;
import software.constructs.Construct;

/**
 * One generation of servers. A stack of its own because GameLift replaces a fleet for almost any
 * change, and a replaced fleet takes its matches with it: a release deploys the next generation
 * beside this one and moves the alias.
 */
final class FleetStack extends Stack {
  private static final List<Integer> PORTS = List.of(7777, 7778);
  private static final int TICK_RATE_HZ = 30;
  private static final int ACTIVATION_TIMEOUT_SECONDS = 60;

  private final CfnParameter backendUrl;
  private final CfnParameter roleArn;

  FleetStack(Construct scope, String id, StackProps props) {
    super(scope, id, props);
    var buildId = parameter("BuildId", "Uploaded build to run", "build-[A-Za-z0-9-]+").build();
    var generation =
        parameter("Generation", "Names this fleet among its siblings", "[A-Za-z0-9-]{1,64}")
            .defaultValue("1")
            .build();
    // What GameLift takes in a launch parameter is narrower than a URL or an ARN may be.
    this.roleArn =
        parameter("FleetRoleArn", "Output of the system stack", "arn:[A-Za-z0-9_:/+=.@-]+").build();
    this.backendUrl =
        parameter("BackendUrl", "Output ApiUrl of the system stack", "https?://[A-Za-z0-9_:/.-]+")
            .build();
    var fleet =
        CfnFleet.Builder.create(this, "Fleet")
            .name(Fn.join("-", List.of("netlift", generation.getValueAsString())))
            .buildId(buildId.getValueAsString())
            .computeType("EC2")
            .fleetType("ON_DEMAND")
            .ec2InstanceType("c6i.large")
            .applyCapacity("ON_CREATE_AND_UPDATE")
            .locations(List.of(home()))
            .newGameSessionProtectionPolicy("FullProtection")
            .instanceRoleArn(roleArn.getValueAsString())
            .instanceRoleCredentialsProvider("SHARED_CREDENTIAL_FILE")
            .ec2InboundPermissions(
                PORTS.stream()
                    .flatMap(port -> Stream.of(open(port, "UDP"), open(port, "TCP")))
                    .toList())
            .runtimeConfiguration(
                CfnFleet.RuntimeConfigurationProperty.builder()
                    .gameSessionActivationTimeoutSeconds(ACTIVATION_TIMEOUT_SECONDS)
                    .serverProcesses(PORTS.stream().map(this::process).toList())
                    .build())
            .build();
    CfnOutput.Builder.create(this, "FleetId").value(fleet.getAttrFleetId()).build();
  }

  private CfnParameter.Builder parameter(String name, String description, String pattern) {
    return CfnParameter.Builder.create(this, name)
        .type("String")
        .description(description)
        .allowedPattern(pattern);
  }

  private static CfnFleet.LocationConfigurationProperty home() {
    return CfnFleet.LocationConfigurationProperty.builder()
        .location(Aws.REGION)
        .locationCapacity(
            CfnFleet.LocationCapacityProperty.builder()
                .desiredEc2Instances(1)
                .minSize(1)
                .maxSize(1)
                .build())
        .build();
  }

  private static CfnFleet.IpPermissionProperty open(int port, String protocol) {
    return CfnFleet.IpPermissionProperty.builder()
        .fromPort(port)
        .toPort(port)
        .ipRange("0.0.0.0/0")
        .protocol(protocol)
        .build();
  }

  /** One process per port: GameLift gives a process one game session, we give it one port. */
  private CfnFleet.ServerProcessProperty process(int port) {
    return CfnFleet.ServerProcessProperty.builder()
        .concurrentExecutions(1)
        .launchPath("/local/game/bin/netlift-server")
        .parameters(
            Fn.join(
                " ",
                List.of(
                    "--port " + port,
                    "--backend-url",
                    backendUrl.getValueAsString(),
                    "--role-arn",
                    roleArn.getValueAsString(),
                    "--activation-seconds " + ACTIVATION_TIMEOUT_SECONDS,
                    "--tick-rate " + TICK_RATE_HZ)))
        .build();
  }
}
