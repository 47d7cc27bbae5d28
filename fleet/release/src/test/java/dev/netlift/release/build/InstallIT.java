package dev.netlift.release.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A build as build-fleet.sh makes it, installed on a machine that has nothing. Each fault is
 * planted and taken back; the first test is the one that installs.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallIT {
  private static final Path GAME = Path.of("../../server/target/game");
  private static final Path TEMPLATE = Path.of("../aws/templates/fleet.json");
  private static final Path HOST = Path.of(System.getProperty("java.home"));

  /** A cache, if not one of long training; and no disk to ask for where it is all in one folder. */
  private static final Map<String, String> QUICK =
      Map.of("NETLIFT_WARM_UP_MILLIS", "50", "NETLIFT_TRAINING_SECONDS", "50");

  @TempDir private static Path folder;
  private static FleetBuild.Made made;
  private static BareRoot root;

  @BeforeAll
  static void build() throws Exception {
    made = FleetBuild.make(order(HOST, folder.resolve("build")), HOST, line -> {});
    Assumptions.assumeTrue(BareRoot.possible(), "no namespaces on this machine");
    Path runtime = made.directory().resolve("runtime");
    root =
        BareRoot.make(
            folder.resolve("root"),
            List.of(runtime.resolve("bin/java"), runtime.resolve("lib/server/libjvm.so")));
    root.unpack(made.directory());
  }

  private static FleetBuild.Order order(Path jdk, Path directory) {
    return new FleetBuild.Order(
        GAME,
        Path.of("../../install.sh"),
        jdk,
        Optional.empty(),
        TEMPLATE,
        Map.of(),
        "/netlift/servers",
        "",
        false,
        List.of(),
        directory);
  }

  private static BareRoot.Ended install() throws Exception {
    return root.run(QUICK, "bash ./install.sh");
  }

  /** Everything but what running leaves: caches and logs. */
  private static Map<String, String> content() throws IOException {
    var content = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(root.game())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.game().relativize(file).toString();
        content.put(
            name,
            Hashes.of(file) + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return content;
  }

  private static void assertRefused(int code, String... words) throws Exception {
    var ended = install();
    assertThat(ended.code()).as(ended.text()).isEqualTo(code);
    assertThat(ended.text()).contains("install.sh: ").contains(words).doesNotContain("ready after");
  }

  @Test
  @Order(1)
  void givenABareMachineAndNoBits_whenInstalledTwice_thenReadyAndTheSecondChangesNothing()
      throws Exception {
    for (String program : List.of("install.sh", "bin/netlift-server", "runtime/bin/java")) {
      Files.setPosixFilePermissions(
          root.game().resolve(program), PosixFilePermissions.fromString("r--------"));
    }
    root.own();
    var first = install();
    assertThat(first.code()).as(first.text()).isZero();
    assertThat(first.text())
        .contains("AOT cache /local/game/aot/netlift-server-")
        .contains("warning: no CloudWatch agent")
        .contains("build " + made.id() + " ready after");
    var content = content();
    assertThat(Files.getPosixFilePermissions(root.game().resolve("logs")))
        .as("GameLift's agent reads as anybody")
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));

    var second = root.run(QUICK, "./install.sh");
    assertThat(second.code()).as(second.text()).isZero();
    assertThat(content()).isEqualTo(content);

    var server = root.run(Map.of(), "bin/netlift-server --help");
    assertThat(server.text())
        .contains("usage: netlift-server")
        .doesNotContainIgnoringCase("warning");
    assertThat(server.code()).isZero();
  }

  @Test
  @Order(2)
  void givenAnAgent_whenInstalled_thenItGetsTheConfigurationOfTheBuild() throws Exception {
    plantAgent("echo \"$@\" >/local/game/logs/agent.txt");
    try {
      var ended = install();
      assertThat(ended.code()).as(ended.text()).isZero();
      assertThat(ended.text()).contains("CloudWatch agent started");
      assertThat(Files.readString(root.game().resolve("logs/agent.txt")))
          .contains("-a fetch-config -m ec2 -s")
          .contains("file:/local/game/conf/cloudwatch-agent.json");
    } finally {
      removeAgent();
    }
  }

  @Test
  @Order(3)
  void givenABuildThatRequiresTheAgent_whenThereIsNoneOrItFails_thenExitCode70() throws Exception {
    Path properties = root.game().resolve(BuildFolder.PROPERTIES);
    try (var planted = new Planted(properties, "agentRequired=false", "agentRequired=true")) {
      Manifest.write(root.game(), InstallIT::built);
      assertRefused(70, "requires the CloudWatch agent");
      plantAgent("echo no route; exit 1");
      try {
        assertRefused(70, "does not start: no route");
      } finally {
        removeAgent();
      }
      assertThat(planted.file()).exists();
    } finally {
      Manifest.write(root.game(), InstallIT::built);
    }
  }

  /** Not what running has left. */
  private static boolean built(String name) {
    return !name.startsWith("aot/") && !name.startsWith("logs/");
  }

  private static void plantAgent(String script) throws IOException {
    Path sudo = root.resolve("bin/sudo");
    Files.writeString(sudo, "#!/bin/sh\n[ \"$1\" != -n ] || shift\nexec \"$@\"\n");
    Path agent = root.resolve("opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl");
    Files.createDirectories(agent.getParent());
    Files.writeString(agent, "#!/bin/sh\n" + script + "\n");
    for (Path each : List.of(sudo, agent)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static void removeAgent() throws IOException {
    Files.delete(root.resolve("bin/sudo"));
    Files.delete(root.resolve("opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"));
  }

  /** Text replaced in a file, and put back. */
  private record Planted(Path file, byte[] before) implements AutoCloseable {
    Planted(Path file, String from, String to) throws IOException {
      this(file, Files.readAllBytes(file));
      String text = Files.readString(file);
      assertThat(text).contains(from);
      Files.writeString(file, text.replace(from, to));
    }

    @Override
    public void close() throws IOException {
      Files.write(file, before);
    }
  }

  @Test
  @Order(4)
  void givenWindowsLineEnds_whenInstalled_thenExitCode65SaysSo() throws Exception {
    try (var planted = new Planted(root.game().resolve("install.sh"), "\n", "\r\n")) {
      assertRefused(65, "Windows line ends (CRLF)");
      assertThat(root.run(QUICK, "./install.sh").code()).isNotZero();
      assertThat(planted.file()).exists();
    }
    try (var planted = new Planted(root.game().resolve(Manifest.FILE), "\n", "\r\n")) {
      assertRefused(67, "conf/manifest.sha256", "CRLF");
      assertThat(planted.file()).exists();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lib/netlift-server.jar",
        "runtime/lib/modules",
        "runtime/bin/java",
        "conf/jvm.options",
        "conf/build.properties",
        "bin/netlift-server"
      })
  @Order(5)
  void givenOneFlippedByte_whenInstalled_thenExitCode67NamesTheFile(String name) throws Exception {
    Path file = root.game().resolve(name);
    flip(file);
    try {
      assertRefused(67, name);
    } finally {
      flip(file);
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  @Order(6)
  void givenAFileMoreOrLess_whenInstalled_thenExitCode67NamesIt() throws Exception {
    Path more = Files.writeString(root.game().resolve("lib/more.jar"), "x");
    root.own();
    assertRefused(67, "lib/more.jar is not in the manifest");
    Files.delete(more);
    Path less = root.game().resolve("conf/logback.xml");
    byte[] content = Files.readAllBytes(less);
    Files.delete(less);
    assertRefused(67, "conf/logback.xml");
    Files.write(less, content);
    root.own();
    Path manifest = root.game().resolve(Manifest.FILE);
    Path away = Files.move(manifest, folder.resolve("manifest"));
    assertRefused(67, "no conf/manifest.sha256");
    Files.move(away, manifest);
  }

  @Test
  @Order(7)
  void givenABuildForAnotherProcessor_whenInstalled_thenExitCode66NamesBoth() throws Exception {
    String ours = made.architecture().word();
    String other = made.architecture() == Architecture.X86_64 ? "aarch64" : "x86_64";
    Path properties = root.game().resolve(BuildFolder.PROPERTIES);
    try (var planted = new Planted(properties, "=" + ours, "=" + other)) {
      Manifest.write(root.game(), InstallIT::built);
      assertRefused(66, "built for " + other, "this is " + ours, "--arch");
      assertThat(planted.file()).exists();
    } finally {
      Manifest.write(root.game(), InstallIT::built);
    }
  }

  @Test
  @Order(8)
  void givenAFullDisk_whenInstalled_thenExitCode68SaysWhatIsFreeAndNeeded() throws Exception {
    long bytes = made.bytes() + (64L << 20) + 2 * Files.size(cache());
    var ended = root.runOnDisk(bytes, QUICK, "./install.sh");
    assertThat(ended.code()).as(ended.text()).isEqualTo(68);
    assertThat(ended.text()).contains("MiB free on the disk of /local/game").contains("768 MiB");
  }

  @Test
  @Order(8)
  void givenADiskThatFillsUpWhileTraining_whenInstalled_thenServersStartWithoutCache()
      throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("netlift.full"), "trains until the disk is full");
    Path cache = cache();
    Path away = Files.move(cache, folder.resolve("cache"));
    try {
      long bytes = made.bytes() + (8L << 20);
      var environment = new TreeMap<>(QUICK);
      environment.put("NETLIFT_DISK_MIB", "0");
      var ended = root.runOnDisk(bytes, environment, "./install.sh");
      assertThat(ended.text()).contains("warning: no AOT cache").contains("ready after");
      assertThat(ended.code()).as(ended.text()).isZero();
    } finally {
      Files.move(away, cache);
    }
  }

  private static Path cache() throws IOException {
    try (Stream<Path> files = Files.list(root.game().resolve("aot"))) {
      return files.filter(file -> file.toString().endsWith(".aot")).findFirst().orElseThrow();
    }
  }

  @Test
  @Order(9)
  void givenABuild_whenLookedAt_thenItSaysWhatItIsMadeOf() throws Exception {
    var sbom =
        new tools.jackson.databind.json.JsonMapper().readTree(made.directory().resolve(Sbom.FILE));
    var jars = Sbom.jars(made.directory());
    var components = sbom.path("components").valueStream().toList();
    assertThat(components).hasSize(jars.size() + 1);
    assertThat(components.stream().filter(each -> each.path("type").asString().equals("library")))
        .as("every jar has its coordinates")
        .allSatisfy(each -> assertThat(each.path("purl").asString("")).startsWith("pkg:maven/"));
    assertThat(jars).noneSatisfy(jar -> assertThat(jar.toString()).contains("aarch_64"));
    assertThat(made.notes()).isEmpty();
  }

  @Test
  @Order(9)
  void givenTheSameInputs_whenBuiltAgain_thenTheSameIdAndBytes() throws Exception {
    Path manifest = made.directory().resolve(Manifest.FILE);
    String before = Files.readString(manifest);
    var again = FleetBuild.make(order(HOST, made.directory()), HOST, line -> {});
    assertThat(again.id()).isEqualTo(made.id());
    assertThat(Files.readString(manifest)).isEqualTo(before);
  }

  @Test
  @Order(9)
  void givenAJdkOfAnotherProcessorWithoutModules_whenBuilt_thenItsRuntimeWithoutTools()
      throws Exception {
    Path jdk = folder.resolve("arm");
    for (String file :
        List.of("bin/javac", "bin/java", "lib/modules", "lib/src.zip", "jmods.txt")) {
      Files.createDirectories(jdk.resolve(file).getParent());
      Files.writeString(jdk.resolve(file), "x");
    }
    byte[] program = new byte[64];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1}, 0, program, 0, 6);
    program[18] = (byte) 183;
    Files.write(jdk.resolve("bin/java"), program);
    Files.writeString(jdk.resolve("release"), "JAVA_RUNTIME_VERSION=\"25.0.1+8\"\n");
    var arm = FleetBuild.make(order(jdk, folder.resolve("arm-build")), HOST, line -> {});
    assertThat(arm.architecture()).isEqualTo(Architecture.AARCH64);
    assertThat(arm.notes()).anySatisfy(note -> assertThat(note).contains("aarch64"));
    assertThat(arm.directory().resolve("runtime/bin/java")).isExecutable();
    assertThat(arm.directory().resolve("runtime/bin/javac")).doesNotExist();
    assertThat(arm.directory().resolve("runtime/lib/src.zip")).doesNotExist();
    assertThat(Sbom.jars(arm.directory()))
        .anySatisfy(jar -> assertThat(jar.toString()).endsWith("linux-aarch_64.jar"))
        .noneSatisfy(jar -> assertThat(jar.toString()).endsWith("linux-x86_64.jar"));
  }

  @Test
  @Order(9)
  void givenWhatIsNoBuild_whenBuiltThere_thenItIsNotTouched() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Path file = Files.writeString(mine.resolve("thesis.txt"), "x");
    assertThatThrownBy(() -> FleetBuild.make(order(HOST, mine), HOST, line -> {}))
        .isInstanceOf(FleetBuild.RefusedException.class)
        .hasMessageContaining("not touched");
    assertThat(file).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleet.pem", "notes.txt"})
  @Order(9)
  void givenAKeyAmongTheFiles_whenBuilt_thenRefused(String name) throws Exception {
    Path game = folder.resolve("game-with-" + name);
    for (String file : List.of("bin/netlift-server", "conf/jvm.options", "lib/a.txt")) {
      Files.createDirectories(game.resolve(file).getParent());
      Files.writeString(game.resolve(file), "#!/bin/sh\n");
    }
    // In two halves, so that nobody takes it for one.
    Files.writeString(game.resolve("conf").resolve(name), "-----BEGIN " + "PRIVATE KEY-----\n");
    var plain = order(HOST, folder.resolve("refused"));
    var order =
        new FleetBuild.Order(
            game,
            plain.installScript(),
            HOST,
            Optional.empty(),
            TEMPLATE,
            Map.of(),
            plain.logGroup(),
            "",
            false,
            List.of(),
            plain.directory());
    assertThatThrownBy(() -> FleetBuild.make(order, HOST, line -> {}))
        .isInstanceOf(FleetBuild.RefusedException.class)
        .hasMessageContaining(name);
    assertThat(plain.directory()).doesNotExist();
  }
}
