package dev.netlift.release.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.release.build.BuildChecks.Fault;
import dev.netlift.release.build.BuildChecks.Finding;
import dev.netlift.release.build.BuildChecks.Subject;
import dev.netlift.release.build.FleetTemplate.Location;
import dev.netlift.release.build.FleetTemplate.Opening;
import dev.netlift.release.build.FleetTemplate.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault planted alone into a build and a fleet that are sound. */
class BuildChecksTest {
  private static final String SCRIPT = "#!/bin/bash\nset -e\necho done\n";
  private static final String LAUNCH = "/local/game/bin/netlift-server";

  private String script = SCRIPT;
  private final TreeMap<String, Boolean> executables =
      new TreeMap<>(
          Map.of(
              "install.sh", true,
              "bin/netlift-server", true,
              "runtime/bin/java", true,
              "conf/manifest.sha256", false,
              "conf/jvm.options", false));
  private Architecture runtime = Architecture.X86_64;
  private final Properties said = new Properties();
  private List<Integer> agentPorts = List.of(7777, 7778);
  private String instanceType = "c6i.large";
  private List<Integer> ports = List.of(7777, 7778);
  private List<Opening> openings =
      List.of(new Opening(7777, 7778, "UDP"), new Opening(7777, 7778, "TCP"));
  private String launchPath = LAUNCH;
  private String parameters = "--port %d --backend-url https://a.example/x_y --tick-rate 30";
  private OptionalDouble target = OptionalDouble.of(25);
  private int instancesMax = 2;
  private Map<String, Integer> quotas = Map.of("us-west-2", 20, "eu-central-1", 1);

  BuildChecksTest() {
    said.setProperty("architecture", "x86_64");
    said.setProperty("serverSdkVersion", "5.6.0");
  }

  private List<ServerProcess> processes(List<Integer> numbers) {
    return numbers.stream()
        .map(port -> new ServerProcess(launchPath, parameters.replace("%d", "" + port), 1))
        .toList();
  }

  private List<Finding> findings() {
    var agent =
        AgentConfiguration.of(
            agentPorts.stream()
                .map(port -> new ServerProcess(LAUNCH, "--port " + port, 1))
                .toList(),
            "/group",
            "Netlift/Server",
            "");
    var build =
        new BuildFolder(
            Optional.of(script), executables, Optional.ofNullable(runtime), said, agent);
    var fleet =
        new FleetTemplate(
            List.of(instanceType),
            processes(ports),
            openings,
            List.of(
                new Location("us-west-2", instancesMax),
                new Location("eu-central-1", instancesMax)),
            target);
    return BuildChecks.check(new Subject(build, fleet, quotas));
  }

  private void assertFound(Fault fault, String... names) {
    assertThat(findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.fault()).isEqualTo(fault);
              assertThat(finding.what()).contains(names);
              assertThat(finding.remedy()).isNotBlank();
            });
    assertThat(findings()).extracting(Finding::fault).containsOnly(fault);
  }

  @Test
  void givenASoundBuildAndFleet_whenChecked_thenNothingIsFound() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void givenWindowsLineEndsInTheScript_whenChecked_thenFoundWithTheLine() {
    script = SCRIPT.replace("set -e\n", "set -e\r\n");
    assertFound(Fault.CRLF_IN_INSTALL, "line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"install.sh", "runtime/bin/java"})
  void givenNoExecutableBit_whenChecked_thenTheFileIsNamed(String program) {
    executables.put(program, false);
    assertFound(Fault.NOT_EXECUTABLE, program);
  }

  @ParameterizedTest
  @CsvSource({"c7g.large, aarch64", "m6gd.xlarge, aarch64", "c6gn.large, aarch64"})
  void givenAnInstanceOfAnotherProcessor_whenChecked_thenBothAreNamed(String type, String is) {
    instanceType = type;
    assertFound(Fault.WRONG_ARCHITECTURE, "x86_64", type, is);
  }

  @Test
  void givenAnArm64BuildOnGraviton_whenChecked_thenNothingIsFound() {
    runtime = Architecture.AARCH64;
    said.setProperty("architecture", "aarch64");
    instanceType = "c7g.large";
    assertThat(findings()).isEmpty();
    instanceType = "g4dn.xlarge";
    assertFound(Fault.WRONG_ARCHITECTURE, "aarch64", "g4dn.xlarge");
  }

  @ParameterizedTest
  @ValueSource(ints = {4092, 4100, 4191, 1025, 60_001})
  void givenAPortGameLiftKeeps_whenChecked_thenItIsNamed(int port) {
    instancesMax = 9;
    ports = List.of(port);
    agentPorts = ports;
    openings = List.of(new Opening(port, port, "UDP"), new Opening(port, port, "TCP"));
    assertFound(Fault.RESERVED_PORT, Integer.toString(port));
  }

  @ParameterizedTest
  @ValueSource(ints = {4091, 4192, 1026, 60_000})
  void givenAPortBesideThem_whenChecked_thenNothingIsFound(int port) {
    instancesMax = 9;
    ports = List.of(port);
    agentPorts = ports;
    openings = List.of(new Opening(port, port, "UDP"), new Opening(port, port, "TCP"));
    assertThat(findings()).isEmpty();
  }

  @Test
  void givenAnAgentThatWatchesOtherPorts_whenChecked_thenBothAreNamed() {
    agentPorts = List.of(7777, 7779);
    assertFound(Fault.AGENT_PORTS_DIFFER, "[7777, 7778]", "[7777, 7779]");
    agentPorts = List.of(7777);
    assertFound(Fault.AGENT_PORTS_DIFFER, "[7777]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/bin/java",
        "/local/game",
        "/local/gamer/bin/netlift-server",
        "/local/game/../../usr/bin/java",
        "/local/game/bin/netlift server",
        "bin/netlift-server"
      })
  void givenALaunchPathElsewhere_whenChecked_thenItIsNamed(String path) {
    launchPath = path;
    assertFound(Fault.LAUNCH_PATH, path);
  }

  @Test
  void givenALaunchPathThatIsNoProgramOfTheBuild_whenChecked_thenItIsNamed() {
    launchPath = "/local/game/conf/jvm.options";
    assertFound(Fault.LAUNCH_PATH, launchPath);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$", "%", "&", "*", "|", "<", ">", "(", ")", "~", "#", "\n", "ä"})
  void givenACharacterGameLiftDoesNotTake_whenChecked_thenItIsNamed(String character) {
    parameters = "--port %d --name a" + character + "b";
    assertFound(Fault.PARAMETERS, character);
  }

  @Test
  void givenAllCharactersGameLiftTakes_whenChecked_thenNothingIsFound() {
    parameters = "--port %d azAZ09_:.+/\\- =@;{},?'[]\"";
    assertThat(findings()).isEmpty();
  }

  @Test
  void givenParametersThatAreTooLong_whenChecked_thenTheirLengthIsNamed() {
    parameters = "--port %d " + "a".repeat(1015);
    assertFound(Fault.PARAMETERS, "1027", "1024");
  }

  @Test
  void givenTwoProcessesWithOnePort_whenChecked_thenItIsNamed() {
    ports = List.of(7777, 7778, 7778);
    assertFound(Fault.PARAMETERS, "7778", "more than one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4.0.2", "5.6", "latest"})
  void givenNoVersionOfTheServerSdk_whenChecked_thenFound(String version) {
    said.setProperty("serverSdkVersion", version);
    assertFound(Fault.SDK_VERSION_MISSING, "'" + version + "'");
  }

  @Test
  void givenNoQuotaInALocation_whenChecked_thenTheLocationIsNamed() {
    quotas = Map.of("us-west-2", 20, "eu-central-1", 0);
    assertFound(Fault.NO_QUOTA, "eu-central-1", "c6i.large");
  }

  @Test
  void givenATargetBelowOneSession_whenChecked_thenFoundWithWhatWouldDo() {
    target = OptionalDouble.of(24);
    assertFound(Fault.SCALING_TARGET, "24 %", "4 sessions", "us-west-2");
    assertThat(findings().getFirst().remedy()).contains("25 %");
    instancesMax = 3;
    assertThat(findings()).isEmpty();
  }

  @Test
  void givenAPortThatIsNotOpen_whenChecked_thenItAndTheProtocolAreNamed() {
    openings = List.of(new Opening(7777, 7778, "UDP"), new Opening(7777, 7777, "TCP"));
    assertFound(Fault.PORT_NOT_OPEN, "7778", "TCP");
  }

  @Test
  void givenNoManifest_whenChecked_thenItIsNoBuild() {
    executables.remove("conf/manifest.sha256");
    assertFound(Fault.NOT_A_BUILD, "conf/manifest.sha256");
  }

  @Test
  void givenTwoFaults_whenChecked_thenBothAreFound() {
    script = SCRIPT.replace("\n", "\r\n");
    said.remove("serverSdkVersion");
    assertThat(findings())
        .extracting(Finding::fault)
        .containsExactly(Fault.CRLF_IN_INSTALL, Fault.SDK_VERSION_MISSING);
  }
}
