package dev.netlift.fleet.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.gamelift.CfnFleet;
import software.constructs.Construct;

/**
 * One generation of servers: a fleet on demand, and one of Spot instances if asked for. A stack of
 * its own because GameLift replaces a fleet for almost any change, and a replaced fleet takes its
 * matches with it: a release deploys the next generation beside this one and moves the aliases.
 */
final class FleetStack extends Stack {
  private static final List<Integer> PORTS = List.of(7777, 7778);
  private static final int TICK_RATE_HZ = 30;
  private static final int ACTIVATION_TIMEOUT_SECONDS = 60;

  /**
   * Of a new account in a Region: the quota of locations in a fleet, the home Region's included.
   */
  private static final int LOCATIONS_MAX = 4;

  private static final int INSTANCES_MAX = 1_000;
  private static final String INSTANCE_TYPE = "[a-z][a-z0-9]{1,9}\\.[a-z0-9]{4,12}";

  private final CfnParameter backendUrl;
  private final CfnParameter roleArn;
  private final CfnParameter buildId;
  private final CfnParameter generation;
  private final CfnParameter metricGroup;
  private final CfnParameter certificate;
  private final CfnParameter availablePercent;
  private final CfnCondition scaled;
  private final CfnCondition certified;
  private final List<CfnParameter> locations = new ArrayList<>();
  private final List<CfnCondition> located = new ArrayList<>();

  /** What tells the two fleets apart. */
  private record Kind(
      String type,
      String nameEnd,
      CfnParameter instanceType,
      CfnParameter least,
      CfnParameter most) {}

  FleetStack(Construct scope, String id, StackProps props) {
    super(scope, id, props);
    this.buildId = parameter("BuildId", "Uploaded build to run", "build-[A-Za-z0-9-]+").build();
    this.generation =
        parameter("Generation", "Names this fleet among its siblings", "[A-Za-z0-9-]{1,64}")
            .defaultValue("1")
            .build();
    // What GameLift takes in a launch parameter is narrower than a URL or an ARN may be.
    this.roleArn =
        parameter("FleetRoleArn", "Output of the system stack", "arn:[A-Za-z0-9_:/+=.@-]+").build();
    this.backendUrl =
        parameter("BackendUrl", "Output ApiUrl of the system stack", "https?://[A-Za-z0-9_:/.-]+")
            .build();
    this.metricGroup =
        parameter("MetricGroup", "What the alarms of system watch", "[A-Za-z0-9-]{1,255}")
            .defaultValue("netlift")
            .build();
    this.certificate =
        CfnParameter.Builder.create(this, "Certificate")
            .type("String")
            .description("GENERATED gives the servers a TLS certificate, good for 13 months")
            .allowedValues(List.of("DISABLED", "GENERATED"))
            .defaultValue("DISABLED")
            .build();
    this.certified = unless("Certified", certificate, "DISABLED");
    this.availablePercent =
        number("AvailablePercent", "Game sessions kept free by scaling; 0 scales not", 50, 100);
    this.scaled = unless("Scaled", availablePercent, "0");
    addLocations();
    var onDemand =
        new Kind(
            "ON_DEMAND",
            "",
            parameter("InstanceType", "Of the fleet on demand", INSTANCE_TYPE)
                .defaultValue("c6i.large")
                .build(),
            number("MinInstances", "At least in each location", 1, INSTANCES_MAX),
            number("MaxInstances", "At most in each location", 1, INSTANCES_MAX));
    var fleet = fleet("Fleet", onDemand);
    CfnOutput.Builder.create(this, "FleetId").value(fleet.getAttrFleetId()).build();
    addSpot();
  }

  /** Spot instances, of another type than those on demand: rarely do both run out at once. */
  private void addSpot() {
    var most =
        number("SpotInstances", "At most in each location; 0: no Spot fleet", 0, INSTANCES_MAX);
    var wanted = unless("WithSpot", most, "0");
    var least = number("SpotMinInstances", "At least in each location", 0, INSTANCES_MAX);
    var type =
        parameter("SpotInstanceType", "Of the Spot fleet", INSTANCE_TYPE)
            .defaultValue("c5.large")
            .build();
    var fleet = fleet("SpotFleet", new Kind("SPOT", "-spot", type, least, most));
    fleet.getCfnOptions().setCondition(wanted);
    var output =
        CfnOutput.Builder.create(this, "SpotFleetId").value(fleet.getAttrFleetId()).build();
    output.setCondition(wanted);
  }

  private void addLocations() {
    for (int i = 2; i <= LOCATIONS_MAX; i++) {
      var location =
          parameter("Location" + i, "Another Region to run in; empty: none", "|[a-z0-9-]{3,32}")
              .defaultValue("")
              .build();
      locations.add(location);
      located.add(unless("InLocation" + i, location, ""));
    }
  }

  private CfnCondition unless(String name, CfnParameter parameter, String value) {
    return CfnCondition.Builder.create(this, name)
        .expression(Fn.conditionNot(Fn.conditionEquals(parameter.getValueAsString(), value)))
        .build();
  }

  private CfnFleet fleet(String id, Kind kind) {
    var fleet =
        CfnFleet.Builder.create(this, id)
            .name(Fn.join("", List.of("netlift-", generation.getValueAsString(), kind.nameEnd())))
            .buildId(buildId.getValueAsString())
            .computeType("EC2")
            .fleetType(kind.type())
            .ec2InstanceType(kind.instanceType().getValueAsString())
            .applyCapacity("ON_CREATE_AND_UPDATE_WITH_AUTOSCALING")
            .certificateConfiguration(
                CfnFleet.CertificateConfigurationProperty.builder()
                    .certificateType(certificate.getValueAsString())
                    .build())
            .metricGroups(List.of(metricGroup.getValueAsString()))
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
    var places = new ArrayList<Object>();
    places.add(location(Aws.REGION, kind));
    for (int i = 0; i < locations.size(); i++) {
      places.add(
          Fn.conditionIf(
              located.get(i).getLogicalId(),
              location(locations.get(i).getValueAsString(), kind),
              Aws.NO_VALUE));
    }
    fleet.addPropertyOverride("Locations", places);
    fleet.addPropertyOverride(
        "ScalingPolicies", Fn.conditionIf(scaled.getLogicalId(), List.of(scaling()), Aws.NO_VALUE));
    return fleet;
  }

  private CfnParameter.Builder parameter(String name, String description, String pattern) {
    return CfnParameter.Builder.create(this, name)
        .type("String")
        .description(description)
        .allowedPattern(pattern);
  }

  private CfnParameter number(String name, String description, int byDefault, int most) {
    return CfnParameter.Builder.create(this, name)
        .type("Number")
        .description(description)
        .minValue(0)
        .maxValue(most)
        .defaultValue(byDefault)
        .build();
  }

  private static Map<String, Object> location(String name, Kind kind) {
    return Map.of(
        "Location",
        name,
        "LocationCapacity",
        Map.of(
            "DesiredEC2Instances", kind.least().getValueAsNumber(),
            "MinSize", kind.least().getValueAsNumber(),
            "MaxSize", kind.most().getValueAsNumber()));
  }

  /** GameLift keeps so much free by itself, in each location. */
  private Map<String, Object> scaling() {
    return Map.of(
        "Name", "keep-available",
        "PolicyType", "TargetBased",
        "MetricName", "PercentAvailableGameSessions",
        "TargetConfiguration", Map.of("TargetValue", availablePercent.getValueAsNumber()));
  }

  private static CfnFleet.IpPermissionProperty open(int port, String protocol) {
    return CfnFleet.IpPermissionProperty.builder()
        .fromPort(port)
        .toPort(port)
        .ipRange("0.0.0.0/0")
        .protocol(protocol)
        .build();
  }

  /** Without being told, a server leaves the fleet's certificate alone. */
  private String tls() {
    return Fn.conditionIf(certified.getLogicalId(), " --tls-certificate fleet", "").toString();
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
                    Fn.join("", List.of("--tick-rate " + TICK_RATE_HZ, tls())))))
        .build();
  }
}
