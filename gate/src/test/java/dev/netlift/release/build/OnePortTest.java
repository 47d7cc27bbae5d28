package dev.netlift.release.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.ServerConfig;
import dev.netlift.server.logs.LogFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A port is written once, in the fleet's template: the firewall, the runtime configuration, the
 * flags as the server itself reads them, the CloudWatch agent's configuration and the files that a
 * server makes all say the same.
 */
class OnePortTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** As an instance has them. */
  private static final Path LOGS = Path.of("/local/game/logs");

  private static final Map<String, String> PARAMETERS =
      Map.of(
          "BackendUrl", "https://abc.execute-api.us-west-2.amazonaws.com",
          "FleetRoleArn", "arn:aws:iam::111122223333:role/system-FleetRole");

  @TempDir Path logs;

  private static String committed() throws IOException {
    return Files.readString(ROOT.resolve("fleet/aws/templates/fleet.json"));
  }

  private static FleetTemplate fleet(String template, Map<String, String> more) {
    var parameters = new HashMap<>(PARAMETERS);
    parameters.putAll(more);
    return FleetTemplate.of(JSON.readTree(template), parameters);
  }

  private static JsonNode agent(FleetTemplate fleet) {
    return AgentConfiguration.of(fleet.processes(), "/netlift/servers", FleetBuild.NAMESPACE, "");
  }

  private static ServerConfig server(FleetTemplate.ServerProcess process) {
    try {
      return ServerConfig.from(List.of(process.parameters().split(" ")), Map.of());
    } catch (ServerConfig.UsageException e) {
      throw new AssertionError("the server does not take " + process.parameters(), e);
    }
  }

  /** Each place that names ports, and what it names. */
  private List<String> says(FleetTemplate fleet, JsonNode agent) {
    var said = new ArrayList<String>();
    var flags = new TreeSet<Integer>();
    fleet.processes().forEach(process -> flags.add(server(process).port()));
    said.add("flags as the server reads them " + flags);
    var runtime = new TreeSet<Integer>();
    fleet.processes().forEach(process -> process.port().ifPresent(runtime::add));
    said.add("runtime configuration " + runtime);
    for (String protocol : List.of("UDP", "TCP")) {
      var open = new TreeSet<Integer>();
      fleet.openings().stream()
          .filter(opening -> opening.protocol().equals(protocol))
          .forEach(
              opening -> {
                for (int port = opening.from(); port <= opening.to(); port++) {
                  open.add(port);
                }
              });
      said.add("open for " + protocol + " " + open);
    }
    said.add("watched by the agent " + AgentConfiguration.ports(agent));
    said.add("logs that the agent sends " + sent(agent, flags));
    return said;
  }

  /** The ports whose servers' files the agent finds: they are made here, and its globs tried. */
  private TreeSet<Integer> sent(JsonNode agent, TreeSet<Integer> ports) {
    var sent = new TreeSet<Integer>();
    for (int port : ports) {
      try (var folder = LogFolder.open(logs, port)) {
        Path log = onInstance(folder.path().resolve("server.log"));
        Path pid = pidFile(port);
        boolean watched =
            agent
                .path("metrics")
                .path("metrics_collected")
                .path("procstat")
                .valueStream()
                .anyMatch(each -> Path.of(each.path("pid_file").asString("/")).equals(pid));
        boolean collected =
            agent
                .path("logs")
                .path("logs_collected")
                .path("files")
                .path("collect_list")
                .valueStream()
                .anyMatch(
                    each ->
                        FileSystems.getDefault()
                            .getPathMatcher("glob:" + each.path("file_path").asString())
                            .matches(log));
        if (watched && collected) {
          sent.add(port);
        }
      }
    }
    return sent;
  }

  private Path pidFile(int port) {
    try (Stream<Path> made = Files.list(logs)) {
      return made.filter(file -> file.toString().endsWith("-" + port + ".pid"))
          .map(this::onInstance)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path onInstance(Path file) {
    return LOGS.resolve(logs.toAbsolutePath().normalize().relativize(file));
  }

  private static List<String> ports(List<String> said) {
    return said.stream().map(place -> place.substring(place.indexOf('['))).distinct().toList();
  }

  @Test
  void givenTheCommittedTemplate_thenEveryPlaceNamesTheSamePorts() throws IOException {
    var fleet = fleet(committed(), Map.of());
    var said = says(fleet, agent(fleet));

    assertThat(ports(said)).as("%s", said).hasSize(1).first().asString().contains(",");
    assertThat(server(fleet.processes().getFirst()).logDirectory())
        .as("below /local/game, where a server is started")
        .isEqualTo(LOGS.getFileName());
    // With Spot instances two fleets run the same processes, or the template is refused.
    assertThat(fleet(committed(), Map.of("SpotInstances", "3")).instanceTypes()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 7778 | --port 7779 | open for UDP [7777, 7778]",
        "\"FromPort\" : 7778 | \"FromPort\" : 7780 | open for TCP [7777]",
        "\"ToPort\" : 7778 | \"ToPort\" : 7779 | open for UDP [7777, 7778, 7779]",
      })
  void givenOnePlaceThatDiffers_thenItIsNamed(String before, String after, String named)
      throws IOException {
    String template = committed();
    assertThat(template).contains(before);
    var fleet = fleet(template.replace(before, after), Map.of());

    var said = says(fleet, agent(fleet));

    assertThat(ports(said)).hasSizeGreaterThan(1);
    assertThat(said).contains(named);
  }

  @Test
  void givenAnAgentOfAnotherTemplate_thenItIsNamed() throws IOException {
    var fleet = fleet(committed(), Map.of());
    var other = fleet(committed().replace("--port 7778", "--port 7790"), Map.of());

    var said = says(fleet, agent(other));

    assertThat(said)
        .contains("watched by the agent [7777, 7790]", "logs that the agent sends [7777]");
  }

  @Test
  void givenACertificate_thenTheServersAreToldToUseItAndElseNot() throws IOException {
    assertThat(fleet(committed(), Map.of("Certificate", "GENERATED")).processes())
        .hasSizeGreaterThan(1)
        .allMatch(
            process ->
                server(process)
                    .tlsCertificate()
                    .equals(Optional.of(ServerConfig.FLEET_CERTIFICATE)));
    assertThat(fleet(committed(), Map.of()).processes())
        .allMatch(process -> server(process).tlsCertificate().isEmpty());
  }

  /** The laptop's doctor looks whether these are free. */
  @Test
  void givenTheLaunchersDoctor_thenItLooksAtThePortsOfTheTemplate() throws IOException {
    var looked =
        Pattern.compile("(?m)^  for p in ([0-9 ]+); do$")
            .matcher(Files.readString(ROOT.resolve("fleet/scripts/doctor.sh")));

    assertThat(looked.find()).isTrue();
    assertThat(List.of(looked.group(1).split(" ")))
        .isEqualTo(
            fleet(committed(), Map.of()).processes().stream()
                .map(process -> String.valueOf(process.port().orElseThrow()))
                .toList());
  }
}
