package dev.netlift.release.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the directory that GameLift gets out of a game as Maven has built it: the same server, with
 * a Java runtime, the agent's configuration, a bill of materials and a manifest. The same inputs
 * give the same bytes, and so the same id.
 */
public final class FleetBuild {
  /** The Server SDK's version that gamelift-sdk speaks; CreateBuild is told it. */
  static final String SERVER_SDK_VERSION = "5.6.0";

  static final String OPERATING_SYSTEM = "AMAZON_LINUX_2023";
  static final String NAMESPACE = "Netlift/Server";

  private static final String LIBRARIES = "conf/libraries.txt";
  private static final int ID_LENGTH = 16;

  /** The build is wrong, or what it is to be made of is; the message says what to do. */
  public static final class RefusedException extends Exception {
    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * @param game as Maven leaves it in target/game
   * @param installScript what GameLift runs on an instance
   * @param jdk of the processor the build is for
   * @param architecture the one asked for; empty: the JDK's
   * @param template of the fleet that will run the build
   * @param parameters of that template, in place of its defaults
   * @param logGroup that instances write to
   * @param region the agents send to; empty: each to its own
   * @param agentRequired whether an instance without CloudWatch agent is to fail
   * @param agentPackages of the CloudWatch agent, for instances that have none; may be empty
   * @param directory to be made; an older build there is replaced
   */
  public record Order(
      Path game,
      Path installScript,
      Path jdk,
      Optional<Architecture> architecture,
      Path template,
      Map<String, String> parameters,
      String logGroup,
      String region,
      boolean agentRequired,
      List<Path> agentPackages,
      Path directory) {
    public Order {
      parameters = Map.copyOf(parameters);
      agentPackages = List.copyOf(agentPackages);
    }
  }

  /**
   * @param id the same for the same content
   * @param notes what is not wrong but to be known
   */
  public record Made(
      Path directory,
      String id,
      Architecture architecture,
      int files,
      long bytes,
      List<String> notes) {
    public Made {
      notes = List.copyOf(notes);
    }
  }

  private final Order order;
  private final Path host;
  private final Consumer<String> progress;

  private FleetBuild(Order order, Path host, Consumer<String> progress) {
    this.order = order;
    this.host = host;
    this.progress = progress;
  }

  /**
   * Blocks for seconds. What was at the directory stays until the new build is whole.
   *
   * @param host the JDK we run on
   * @param progress told what is being done
   */
  public static Made make(Order order, Path host, Consumer<String> progress)
      throws IOException, RefusedException {
    return new FleetBuild(order, host, progress).make();
  }

  private Made make() throws IOException, RefusedException {
    requireInputs();
    var architecture = architecture();
    var fleet = FleetTemplate.read(order.template(), order.parameters());
    Path directory = order.directory().toAbsolutePath().normalize();
    Path making =
        directory.resolveSibling(
            "." + directory.getFileName() + "." + ProcessHandle.current().pid());
    requireOurs(directory);
    delete(making);
    try {
      copyGame(making, architecture);
      progress.accept("Java runtime for " + architecture.word());
      String how =
          JavaRuntime.make(host, order.jdk(), making.resolve("runtime"), making.resolveSibling(""));
      progress.accept("Java runtime: " + how);
      String id = describe(making, fleet, architecture);
      permit(making);
      Manifest.write(making);
      var notes = judge(making, fleet);
      var made = measure(making, directory, id, architecture, notes);
      replace(making, directory);
      return made;
    } finally {
      delete(making);
    }
  }

  private void requireInputs() throws RefusedException {
    for (String part : List.of("bin/netlift-server", "conf/jvm.options", "lib")) {
      if (!Files.exists(order.game().resolve(part))) {
        throw new RefusedException(
            "no " + part + " in " + order.game() + "; build the game first: ./mvnw package");
      }
    }
    if (!Files.isRegularFile(order.jdk().resolve("bin/java"))) {
      throw new RefusedException("no JDK at " + order.jdk() + ": it has no bin/java");
    }
  }

  private Architecture architecture() throws IOException, RefusedException {
    var of = BuildFolder.architecture(order.jdk().resolve("bin/java"));
    if (of.isEmpty()) {
      throw new RefusedException(
          "the JDK at " + order.jdk() + " is not for Linux; name one that is by --jdk");
    }
    var asked = order.architecture().orElse(of.get());
    if (asked != of.get()) {
      throw new RefusedException(
          String.format(
              "the JDK at %s is for %s; name one for %s by --jdk",
              order.jdk(), of.get().word(), asked.word()));
    }
    return asked;
  }

  /** Nobody's folder is deleted because it was named by mistake. */
  private static void requireOurs(Path directory) throws IOException, RefusedException {
    if (!Files.exists(directory) || Files.exists(directory.resolve(Manifest.FILE))) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new RefusedException(
            directory + " is there, and is not a build of ours; not touched");
      }
    }
  }

  private void copyGame(Path making, Architecture architecture) throws IOException {
    for (String part : List.of("bin", "conf", "lib")) {
      try (Stream<Path> files = Files.walk(order.game().resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!forAnother(file.getFileName().toString(), architecture)) {
            copy(file, making.resolve(order.game().relativize(file).toString()));
          }
        }
      }
    }
    copy(order.installScript(), making.resolve(BuildFolder.INSTALL));
    for (Path bundled : order.agentPackages()) {
      copy(bundled, making.resolve("agent").resolve(bundled.getFileName()));
    }
  }

  /** Native code of another processor. */
  private static boolean forAnother(String name, Architecture architecture) {
    for (var other : Architecture.values()) {
      if (other != architecture && name.endsWith("-" + other.classifier() + ".jar")) {
        return true;
      }
    }
    return false;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Everything but the manifest; the id is of all that does not name it. */
  private String describe(Path making, FleetTemplate fleet, Architecture architecture)
      throws IOException, RefusedException {
    try {
      Files.writeString(
          making.resolve(BuildFolder.AGENT),
          AgentConfiguration.text(
              AgentConfiguration.of(
                  fleet.processes(), order.logGroup(), NAMESPACE, order.region())));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(order.template() + ": " + e.getMessage());
    }
    var runtime = JavaRuntime.release(order.jdk());
    Path listed = order.game().resolve(LIBRARIES);
    var libraries =
        Coordinates.listed(
            Files.isReadable(listed)
                ? Files.readAllLines(listed, StandardCharsets.UTF_8)
                : List.of());
    Files.deleteIfExists(making.resolve(LIBRARIES));
    String content = Hashes.of(Manifest.of(making).getBytes(StandardCharsets.UTF_8));
    String id = content.substring(0, ID_LENGTH);
    Files.writeString(
        making.resolve(Sbom.FILE), Sbom.of(making, "game-server", id, libraries, runtime));
    var said = new LinkedHashMap<String, String>();
    said.put("id", id);
    said.put("architecture", architecture.word());
    said.put("operatingSystem", OPERATING_SYSTEM);
    said.put("serverSdkVersion", SERVER_SDK_VERSION);
    said.put("java", runtime.getOrDefault("JAVA_RUNTIME_VERSION", ""));
    said.put("logGroup", order.logGroup());
    said.put("agentRequired", Boolean.toString(order.agentRequired()));
    var text = new StringBuilder();
    said.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    Files.writeString(making.resolve(BuildFolder.PROPERTIES), text);
    return id;
  }

  /** On Windows bits are nobody's; install.sh sets them on the instance. */
  private static void permit(Path making) throws IOException {
    if (!Files.getFileStore(making).supportsFileAttributeView("posix")) {
      return;
    }
    try (Stream<Path> files = Files.walk(making)) {
      for (Path file : files.toList()) {
        boolean runs = Files.isDirectory(file) || Files.isExecutable(file) || program(making, file);
        Files.setPosixFilePermissions(
            file, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  private static boolean program(Path making, Path file) {
    Path name = making.relativize(file);
    return name.startsWith("bin")
        || name.startsWith("runtime/bin")
        || name.endsWith(BuildFolder.INSTALL);
  }

  /** What the fleet's instances are is the release's choice: a note, not a refusal. */
  private List<String> judge(Path making, FleetTemplate fleet)
      throws IOException, RefusedException {
    var secrets = Secrets.in(making);
    if (!secrets.isEmpty()) {
      throw new RefusedException("the build would carry what looks like keys: " + secrets);
    }
    var subject = new BuildChecks.Subject(BuildFolder.read(making), fleet, Map.of());
    var findings = BuildChecks.check(subject);
    for (var finding : findings) {
      if (finding.fault() != BuildChecks.Fault.WRONG_ARCHITECTURE
          && finding.fault() != BuildChecks.Fault.SCALING_TARGET) {
        throw new RefusedException(finding.what() + ". Do: " + finding.remedy());
      }
    }
    return findings.stream().map(BuildChecks.Finding::what).toList();
  }

  private static Made measure(
      Path making, Path directory, String id, Architecture architecture, List<String> notes)
      throws IOException {
    try (Stream<Path> files = Files.walk(making)) {
      var all = files.filter(Files::isRegularFile).toList();
      long bytes = 0;
      for (Path file : all) {
        bytes += Files.size(file);
      }
      return new Made(directory, id, architecture, all.size(), bytes, notes);
    }
  }

  private static void replace(Path making, Path directory) throws IOException {
    Path before = making.resolveSibling(making.getFileName() + ".before");
    delete(before);
    if (Files.exists(directory)) {
      Files.move(directory, before);
    }
    Files.move(making, directory);
    delete(before);
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
