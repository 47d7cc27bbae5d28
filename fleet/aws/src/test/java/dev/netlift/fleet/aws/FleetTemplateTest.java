package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.only;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.template;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What must hold of a generation of servers, and of how the system places matches on it. */
class FleetTemplateTest {
  private static final Pattern FLAG = Pattern.compile("(--[a-z-]+)");

  private static JsonNode resource(String id) {
    return Objects.requireNonNull(resources("fleet").get(id), id);
  }

  private static JsonNode fleet(String id) {
    return resource(id).path("Properties");
  }

  @Test
  void givenBothFleets_thenTheyDifferInWhatSpotNeedsAndInNothingElse() {
    assertThat(ofType("fleet", "AWS::GameLift::Fleet")).hasSize(2);
    var onDemand = fleet("Fleet");
    var spot = fleet("SpotFleet");
    var differing = new TreeSet<String>();
    for (String name : onDemand.propertyNames()) {
      if (!onDemand.path(name).equals(spot.path(name))) {
        differing.add(name);
      }
    }

    assertThat(differing).containsExactly("EC2InstanceType", "FleetType", "Locations", "Name");
    assertThat(onDemand.path("FleetType").asString()).isEqualTo("ON_DEMAND");
    assertThat(spot.path("FleetType").asString()).isEqualTo("SPOT");
    assertThat(resource("SpotFleet").path("Condition").asString()).isEqualTo("WithSpot");
    assertThat(template("fleet").path("Outputs").path("SpotFleetId").path("Condition").asString())
        .isEqualTo("WithSpot");
    assertThat(template("fleet").path("Parameters").path("SpotInstanceType").path("Default"))
        .isNotEqualTo(template("fleet").path("Parameters").path("InstanceType").path("Default"));
    assertThat(onDemand.path("NewGameSessionProtectionPolicy").asString())
        .isEqualTo("FullProtection");
    assertThat(onDemand.path("CertificateConfiguration").path("CertificateType"))
        .hasToString("{\"Ref\":\"Certificate\"}");
  }

  @Test
  void givenLocations_thenHomeAlwaysAndThreeMoreByParameterEachWithItsCapacity() {
    var locations = fleet("Fleet").path("Locations");

    assertThat(locations).hasSize(4);
    assertThat(locations.path(0).path("Location")).hasToString("{\"Ref\":\"AWS::Region\"}");
    for (int i = 1; i < 4; i++) {
      var choice = locations.path(i).path("Fn::If");
      assertThat(choice.path(0).asString()).isEqualTo("InLocation" + (i + 1));
      assertThat(choice.path(1).path("Location"))
          .hasToString("{\"Ref\":\"Location" + (i + 1) + "\"}");
      assertThat(choice.path(1).path("LocationCapacity"))
          .isEqualTo(locations.path(0).path("LocationCapacity"));
      assertThat(choice.path(2)).hasToString("{\"Ref\":\"AWS::NoValue\"}");
    }
  }

  @Test
  void givenScaling_thenItTracksTheFreeSessionsAndCapacityIsAppliedWithIt() {
    for (var fleet : ofType("fleet", "AWS::GameLift::Fleet")) {
      var policies = fleet.path("ScalingPolicies").path("Fn::If");
      assertThat(policies.path(0).asString()).isEqualTo("Scaled");
      assertThat(policies.path(1)).hasSize(1);
      var policy = policies.path(1).path(0);
      assertThat(policy.path("PolicyType").asString()).isEqualTo("TargetBased");
      assertThat(policy.path("MetricName").asString()).isEqualTo("PercentAvailableGameSessions");
      assertThat(policy.path("TargetConfiguration").path("TargetValue"))
          .hasToString("{\"Ref\":\"AvailablePercent\"}");
      assertThat(fleet.path("ApplyCapacity").asString())
          .isEqualTo("ON_CREATE_AND_UPDATE_WITH_AUTOSCALING");
    }
    // Less than one session of the smallest fleet would never be free.
    int processes = fleet("Fleet").path("RuntimeConfiguration").path("ServerProcesses").size();
    var parameters = template("fleet").path("Parameters");
    int sessions = processes * parameters.path("MinInstances").path("Default").asInt();
    assertThat(parameters.path("AvailablePercent").path("Default").asInt() * sessions)
        .isGreaterThanOrEqualTo(100);
  }

  @Test
  void givenTheProcesses_thenOpenPortsAreTheirsOverBothTransportsAndTheServerKnowsTheirFlags()
      throws IOException {
    var known = new StringBuilder();
    try (var files = Files.walk(SnapshotTest.ROOT.resolve("server").resolve("src/main/java"))) {
      for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        known.append(Files.readString(file));
      }
    }
    for (var fleet : ofType("fleet", "AWS::GameLift::Fleet")) {
      var ports = new ArrayList<String>();
      for (var process : fleet.path("RuntimeConfiguration").path("ServerProcesses")) {
        assertThat(process.path("LaunchPath").asString()).matches("/local/game/\\S+");
        assertThat(process.path("ConcurrentExecutions").asInt()).isEqualTo(1);
        var matcher = Pattern.compile("--port (\\d+) ").matcher(process.toString());
        assertThat(matcher.find()).isTrue();
        ports.add("UDP " + matcher.group(1));
        ports.add("TCP " + matcher.group(1));
        var flags = FLAG.matcher(process.path("Parameters").toString());
        while (flags.find()) {
          assertThat(known).as("the server knows " + flags.group(1)).contains(flags.group(1));
        }
      }
      assertThat(ports).hasSize(4).doesNotHaveDuplicates();
      assertThat(fleet.path("EC2InboundPermissions"))
          .allMatch(open -> open.path("FromPort").equals(open.path("ToPort")))
          .allMatch(
              open -> open.path("ToPort").asInt() < 4_092 || open.path("ToPort").asInt() > 4_191)
          .extracting(open -> open.path("Protocol").asString() + " " + open.path("ToPort").asInt())
          .containsExactlyInAnyOrderElementsOf(ports);
    }
  }

  @Test
  void givenTheQueue_thenSpotComesBeforeOnDemandAndBothAreAliases() {
    assertThat(only("system", "AWS::GameLift::GameSessionQueue").path("Destinations"))
        .extracting(destination -> destination.path("DestinationArn").toString())
        .satisfiesExactly(
            first -> assertThat(first).contains("SpotFleetAlias", "AliasArn"),
            second -> assertThat(second).contains("\"FleetAlias\"", "AliasArn"));
  }

  @Test
  void givenTheAlarmsOfFleets_thenTheyWatchTheGroupThatFleetsAreIn() {
    String group =
        template("fleet").path("Parameters").path("MetricGroup").path("Default").asString();
    for (var fleet : ofType("fleet", "AWS::GameLift::Fleet")) {
      assertThat(fleet.path("MetricGroups")).hasToString("[{\"Ref\":\"MetricGroup\"}]");
    }
    assertThat(ofType("system", "AWS::CloudWatch::Alarm"))
        .filteredOn(
            alarm ->
                alarm.path("Dimensions").path(0).path("Name").asString("").equals("MetricGroup"))
        .hasSizeGreaterThanOrEqualTo(5)
        .allMatch(alarm -> alarm.path("Dimensions").path(0).path("Value").asString().equals(group));
  }
}
