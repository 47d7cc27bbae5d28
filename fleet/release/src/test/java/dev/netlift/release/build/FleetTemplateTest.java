package dev.netlift.release.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FleetTemplateTest {
  private static final Path COMMITTED = Path.of("../aws/templates/fleet.json");

  private static FleetTemplate of(String fleet, Map<String, String> parameters) {
    String text =
        """
        {"Parameters": {"Type": {"Type": "String", "Default": "c6i.large"},
                        "Max": {"Type": "Number", "Default": 3},
                        "Spot": {"Type": "String", "Default": "no"}},
         "Conditions": {"Spot": {"Fn::Equals": [{"Ref": "Spot"}, "yes"]},
                        "NotSpot": {"Fn::Not": [{"Condition": "Spot"}]}},
         "Resources": {"Fleet": {"Type": "AWS::GameLift::Fleet", "Properties": %s},
                       "Other": {"Type": "AWS::GameLift::Fleet", "Condition": "Other",
                                 "Properties": {"EC2InstanceType": "c7g.large"}}}}
        """
            .formatted(fleet);
    return FleetTemplate.of(new JsonMapper().readTree(text), parameters);
  }

  @Test
  void givenTheCommittedTemplate_whenRead_thenProcessesPortsAndOpenings() {
    var fleet = FleetTemplate.read(COMMITTED, Map.of());
    assertThat(fleet.processes()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(fleet.processes())
        .allSatisfy(
            process -> {
              assertThat(process.launchPath()).isEqualTo("/local/game/bin/netlift-server");
              assertThat(process.port()).isPresent();
              int port = process.port().getAsInt();
              assertThat(fleet.openings().stream().anyMatch(o -> o.lets(port, "UDP"))).isTrue();
              assertThat(fleet.openings().stream().anyMatch(o -> o.lets(port, "TCP"))).isTrue();
            });
    assertThat(fleet.instanceTypes()).isNotEmpty().doesNotContain("");
    assertThat(fleet.locations()).isNotEmpty();
  }

  @Test
  void givenParametersAndConditions_whenRead_thenWhatTheySayCounts() {
    String fleet =
        """
        {"EC2InstanceType": {"Fn::If": ["NotSpot", {"Ref": "Type"}, "c5.large"]},
         "Locations": [{"Location": {"Ref": "AWS::Region"}, "LocationCapacity": {"MaxSize": {"Ref": "Max"}}},
                       {"Fn::If": ["Spot", {"Location": "eu-west-1"}, {"Ref": "AWS::NoValue"}]}],
         "ScalingPolicies": [{"PolicyType": "TargetBased", "TargetConfiguration": {"TargetValue": 25}}],
         "RuntimeConfiguration": {"ServerProcesses": [
           {"LaunchPath": "/local/game/a", "ConcurrentExecutions": 1,
            "Parameters": {"Fn::Sub": "--port 7777 --url ${Url} --type ${Type}"}}]}}
        """;
    var plain = of(fleet, Map.of("AWS::Region", "us-west-2"));
    assertThat(plain.instanceTypes()).containsExactly("c6i.large");
    assertThat(plain.locations()).containsExactly(new FleetTemplate.Location("us-west-2", 3));
    assertThat(plain.scalingTarget()).hasValue(25);
    assertThat(plain.processes().getFirst().parameters())
        .isEqualTo("--port 7777 --url Url --type c6i.large");
    var spot = of(fleet, Map.of("Spot", "yes", "Max", "7"));
    assertThat(spot.instanceTypes()).containsExactly("c5.large");
    assertThat(spot.locations())
        .extracting(FleetTemplate.Location::name)
        .containsExactly("AWS-Region", "eu-west-1");
    assertThat(spot.locations().getFirst().instancesMax()).isEqualTo(7);
  }

  @Test
  void givenATemplateWithoutServers_whenRead_thenSaidSo() {
    assertThatThrownBy(() -> of("{}", Map.of())).hasMessageContaining("no fleet");
  }

  @Test
  void givenParameters_whenThePortIsRead_thenOnlyAWholeWordCounts() {
    assertThat(port("--port 7777")).hasValue(7777);
    assertThat(port("--x 1 --port=7778 --y")).hasValue(7778);
    assertThat(port("--report 7777")).isEmpty();
    assertThat(port("--port 7777x")).isEmpty();
    assertThat(port("")).isEmpty();
  }

  private static java.util.OptionalInt port(String parameters) {
    return new FleetTemplate.ServerProcess("/local/game/a", parameters, 1).port();
  }

  @Test
  void givenTheCommittedTemplate_whenTheAgentIsConfigured_thenPortsAreTheSame() {
    var fleet = FleetTemplate.read(COMMITTED, Map.of());
    var agent =
        AgentConfiguration.of(fleet.processes(), "/netlift/servers", "Netlift/Server", "us-west-2");
    var ports = fleet.processes().stream().map(process -> process.port().getAsInt()).toList();
    assertThat(AgentConfiguration.ports(agent)).containsExactlyElementsOf(ports);
    var logs = agent.path("logs").path("logs_collected").path("files").path("collect_list");
    for (int port : ports) {
      assertThat(logs.valueStream().map(each -> each.path("file_path").asString()))
          .contains("/local/game/logs/" + port + "-*/*.log");
    }
    assertThat(logs.valueStream())
        .allSatisfy(
            each -> {
              assertThat(each.path("log_group_name").asString()).isEqualTo("/netlift/servers");
              assertThat(each.path("publish_multi_logs").asBoolean()).isTrue();
            });
    assertThat(agent.path("agent").path("region").asString()).isEqualTo("us-west-2");
    assertThat(agent.path("metrics").path("namespace").asString()).isEqualTo("Netlift/Server");
  }

  @Test
  void givenProcessesThatShareAPort_whenTheAgentIsConfigured_thenRefused() {
    var twice = new FleetTemplate.ServerProcess("/local/game/a", "--port 7777", 2);
    assertThatThrownBy(() -> AgentConfiguration.of(List.of(twice), "g", "n", ""))
        .hasMessageContaining("once on an instance");
    var once = new FleetTemplate.ServerProcess("/local/game/a", "--port 7777", 1);
    assertThatThrownBy(() -> AgentConfiguration.of(List.of(once, once), "g", "n", ""))
        .hasMessageContaining("7777");
  }

  /** What the server does not know it refuses, after the fleet has been waited for. */
  @Test
  void givenTheCommittedTemplate_whenItsParametersAreRead_thenTheServerKnowsEachOption()
      throws IOException {
    String known = source("server/src/main/java/dev/netlift/server/ServerConfig.java");
    for (var process : FleetTemplate.read(COMMITTED, Map.of()).processes()) {
      var options =
          Pattern.compile("(?:^| )(--[a-z-]+)")
              .matcher(process.parameters())
              .results()
              .map(option -> '"' + option.group(1) + '"')
              .toList();
      assertThat(options).hasSizeGreaterThan(3);
      assertThat(known).contains(options);
    }
  }

  @Test
  void givenTheServerSdk_whenABuildNamesItsVersion_thenTheOneItSpeaks() throws IOException {
    try (var sources = Files.walk(Path.of("../../gamelift-sdk/src/main/java"))) {
      assertThat(sources.filter(file -> file.toString().endsWith(".java")))
          .anySatisfy(
              file ->
                  assertThat(Files.readString(file))
                      .contains('"' + FleetBuild.SERVER_SDK_VERSION + '"'));
    }
  }

  private static String source(String path) throws IOException {
    return Files.readString(Path.of("../..").resolve(path));
  }
}
