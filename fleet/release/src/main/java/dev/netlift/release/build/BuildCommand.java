package dev.netlift.release.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code fleet build}: exit code 0 made, 1 refused, 2 usage. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = "Makes the directory that GameLift gets as a build.")
public final class BuildCommand implements Callable<Integer> {
  private static final Path ROOT =
      Path.of(System.getProperty("netlift.home", "")).toAbsolutePath().normalize();

  /** The default of the system stack's ServerLogGroup. */
  private static final String LOG_GROUP = "/netlift/servers";

  @Option(names = "--game", description = "folder of a game of your own; without it the arena")
  private @Nullable Path game;

  @Option(names = "--arch", description = "x86_64 or arm64; without it that of --jdk")
  private @Nullable String arch;

  @Option(names = "--jdk", description = "JDK of that processor; without it the one we run on")
  private @Nullable Path jdk;

  @Option(names = "--out", description = "directory to make; without it target/fleet/ARCH")
  private @Nullable Path out;

  @Option(
      names = "--template",
      description = "of the fleet; without it fleet/aws/templates/fleet.json")
  private @Nullable Path template;

  @Option(names = "--parameter", description = "KEY=VALUE of that template")
  private Map<String, String> parameters = Map.of();

  @Option(names = "--log-group", description = "that instances write to (${DEFAULT-VALUE})")
  private String logGroup = LOG_GROUP;

  @Option(names = "--region", description = "the agent sends to; without it the instance's own")
  private String region = "";

  @Option(names = "--agent-required", description = "an instance without CloudWatch agent fails")
  private boolean agentRequired;

  @Option(names = "--agent-package", description = "rpm of the CloudWatch agent to bring along")
  private List<Path> agentPackages = List.of();

  @Option(names = "--json", description = "print what was made as JSON")
  private boolean json;

  /**
   * Makes the build of the arena for the processor we run on, where it is made when nobody says.
   *
   * @param root of the repository
   * @return the directory
   */
  public static Path standard(Path root) throws IOException, FleetBuild.RefusedException {
    Path host = Path.of(System.getProperty("java.home"));
    String word =
        BuildFolder.architecture(host.resolve("bin/java"))
            .map(Architecture::word)
            .orElse("unknown");
    var order =
        new FleetBuild.Order(
            root.resolve("server/target/game"),
            root.resolve("install.sh"),
            host,
            Optional.empty(),
            root.resolve("fleet/aws/templates/fleet.json"),
            Map.of(),
            LOG_GROUP,
            "",
            false,
            List.of(),
            Files.createDirectories(root.resolve("target/fleet")).resolve(word));
    return FleetBuild.make(order, host, line -> System.err.println("netlift: " + line)).directory();
  }

  @Override
  public Integer call() throws IOException {
    var architecture = arch == null ? null : Architecture.named(arch).orElse(null);
    if (arch != null && architecture == null) {
      System.err.println("netlift fleet build: --arch is x86_64 or arm64, was " + arch);
      return 2;
    }
    Path host = Path.of(System.getProperty("java.home"));
    Path source = jdk == null ? host : jdk;
    try {
      var of = BuildFolder.architecture(source.resolve("bin/java"));
      String word = of.map(Architecture::word).orElse("unknown");
      var order =
          new FleetBuild.Order(
              (game == null ? ROOT.resolve("server") : game).resolve("target/game"),
              ROOT.resolve("install.sh"),
              source,
              Optional.ofNullable(architecture),
              template == null ? ROOT.resolve("fleet/aws/templates/fleet.json") : template,
              parameters,
              logGroup,
              region,
              agentRequired,
              agentPackages,
              out == null ? ROOT.resolve("target/fleet").resolve(word) : out);
      Files.createDirectories(order.directory().toAbsolutePath().getParent());
      print(FleetBuild.make(order, host, line -> System.err.println("netlift: " + line)));
      return 0;
    } catch (FleetBuild.RefusedException | IllegalArgumentException e) {
      System.err.println("netlift fleet build: " + e.getMessage());
      return 1;
    }
  }

  private void print(FleetBuild.Made made) {
    made.notes().forEach(note -> System.err.println("netlift: note: " + note));
    if (json) {
      var mapper = new JsonMapper();
      var answer = mapper.createObjectNode();
      answer
          .put("directory", made.directory().toString())
          .put("id", made.id())
          .put("architecture", made.architecture().word())
          .put("files", made.files())
          .put("bytes", made.bytes());
      System.out.println(mapper.writeValueAsString(answer));
      return;
    }
    System.out.printf(
        "%s: build %s for %s, %d files, %d MiB%n",
        made.directory(), made.id(), made.architecture().word(), made.files(), made.bytes() >> 20);
  }
}
