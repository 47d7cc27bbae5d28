package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The launcher in a copy of its own, with a Maven and a JDK that only say what they were asked. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  private record Ran(int exitCode, String out, String err) {}

  @TempDir private Path folder;
  private Path repository;
  private Path jdks;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    repository = Files.createDirectories(folder.resolve("a repository"));
    jdks = Files.createDirectories(folder.resolve("jdks"));
    Path source = Path.of("../..").toAbsolutePath().normalize();
    Files.copy(source.resolve("netlift"), repository.resolve("netlift"));
    Files.createDirectories(repository.resolve("fleet/scripts"));
    Files.copy(
        source.resolve("fleet/scripts/doctor.sh"), repository.resolve("fleet/scripts/doctor.sh"));
    Files.writeString(repository.resolve("pom.xml"), "<project>\n  <version>9.9</version>\n");
    for (String module : List.of("server", "protocol")) {
      write(module + "/src/main/java/A.java", "class A {}");
    }
    Path mvnw = repository.resolve("mvnw");
    Files.writeString(
        mvnw,
        """
        #!/bin/sh
        echo "$JAVA_HOME $*" >> maven.log
        [ ! -e fail ] || { echo '[ERROR] cannot find symbol'; exit 7; }
        mkdir -p server/target/game/bin fleet/local/target/lib fleet/local/target/dynamodb \
          fleet/local/target/ric fleet/local/target/s3 client/bots/target/lib backend-lambdas/target
        touch server/target/game/bin/netlift-server fleet/local/target/netlift-fleet-local.jar \
          client/bots/target/netlift-bots.jar backend-lambdas/target/x-functions.jar
        echo '[INFO] Building Netlift server 9.9     [1/2]'
        """);
    executable(mvnw);
    jdk(folder.resolve("path"), "17.0.15");
  }

  private void write(String path, String text) throws IOException {
    Path file = repository.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A JDK whose java prints its arguments and exits with 5. */
  private static Path jdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    for (String tool : List.of("java", "javac")) {
      Path file = home.resolve("bin").resolve(tool);
      Files.writeString(file, "#!/bin/sh\nfor a; do echo \"arg $a\"; done\nexit 5\n");
      executable(file);
    }
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Ran run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("sh", repository.resolve("netlift").toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("path/bin") + ":/usr/bin:/bin");
    builder.environment().put("NETLIFT_JDK_ROOTS", jdks.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private List<String> builds() throws IOException {
    Path log = repository.resolve("maven.log");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"play", "up", "down", "bots", "metrics", "test", "version", "doctor", "nonsense"})
  void givenNoJdk25_whenAnyVerb_thenSaysWhatIsMissingAndHowToGetIt(String verb) throws Exception {
    jdk(jdks.resolve("jdk-21"), "21.0.1");

    Ran ran = run(Map.of("JAVA_HOME", folder.resolve("path").toString()), verb);

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .contains("no JDK 25 on this machine")
        .contains("apt-get install -y temurin-25-jdk")
        .contains("https://api.adoptium.net/v3/binary/latest/25/ga/")
        .contains("NETLIFT_JAVA_HOME");
    assertThat(builds()).isEmpty();
  }

  @Test
  void givenJdk25InOneOfThePlaces_whenVersion_thenThatOneIsUsed() throws Exception {
    jdk(jdks.resolve("jdk-21"), "21.0.1");
    jdk(jdks.resolve("jdk-250"), "250");
    Path right = jdk(jdks.resolve("a jdk 25"), "25.0.3");

    Ran ran = run(Map.of(), "version");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).isEqualTo("netlift 9.9\nJDK " + right + "\n");
  }

  @Test
  void givenJreWithoutCompiler_whenVersion_thenNotTaken() throws Exception {
    Files.delete(jdk(jdks.resolve("jre-25"), "25").resolve("bin/javac"));

    assertThat(run(Map.of(), "version").exitCode()).isEqualTo(3);
  }

  @Test
  void givenFreshClone_whenPlay_thenBuiltOnceAndHandedOver() throws Exception {
    Path jdk = jdk(jdks.resolve("jdk-25"), "25.0.3");

    Ran first = run(Map.of(), "play", "--bots", "3", "--mode", "a b");
    Ran second = run(Map.of(), "play");

    assertThat(first.exitCode()).isEqualTo(5);
    assertThat(first.err()).contains("first time: a few minutes").contains("Netlift server 9.9");
    assertThat(first.out())
        .contains("arg -Dnetlift.home=" + repository.toRealPath())
        .endsWith("arg dev.netlift.local.Main\narg play\narg --bots\narg 3\narg --mode\narg a b\n");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).singleElement().asString().startsWith(jdk + " ").contains("package");
    assertThat(builds().getFirst()).doesNotContain("fleet/aws");
  }

  @Test
  void givenBuiltTree_whenSourceIsEditedOrDeleted_thenBuiltAgain() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    run(Map.of(), "play");
    Path source = repository.resolve("protocol/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

    assertThat(run(Map.of(), "metrics").exitCode()).isEqualTo(5);
    assertThat(builds()).as("metrics uses what is built").hasSize(1);
    assertThat(run(Map.of("NETLIFT_NO_BUILD", "1"), "up").exitCode()).isEqualTo(5);
    assertThat(builds()).as("told not to build").hasSize(1);
    Ran edited = run(Map.of(), "up");
    assertThat(edited.err()).contains("sources changed");
    assertThat(builds()).hasSize(2);

    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(4)));
    run(Map.of(), "up");
    assertThat(builds()).hasSize(3);
  }

  @Test
  void givenBuildThatFails_whenPlay_thenItsErrorsAndItsExitCode() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    Path fail = Files.createFile(repository.resolve("fail"));

    Ran ran = run(Map.of(), "play");

    assertThat(ran.exitCode()).isEqualTo(7);
    assertThat(ran.err()).contains("cannot find symbol");
    Files.delete(fail);
    assertThat(run(Map.of(), "play").exitCode()).isEqualTo(5);
    assertThat(builds()).hasSize(2);
  }

  @Test
  void givenNoRunningCloud_whenBots_thenSaysHowToStartOne() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");

    Ran ran = run(Map.of(), "bots", "--count", "2");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).contains("./netlift up");
  }

  @Test
  void givenTest_whenRun_thenSettingsAreToldAndMavenVerifiesWithThem() throws Exception {
    Path jdk = jdk(jdks.resolve("jdk-25"), "25.0.3");
    tools("node", "aws", "firefox-esr", "certutil");

    write(
        "server/src/test/java/SimulationTest.java",
        "class A { int worlds = Integer.getInteger(\"netlift.worlds\", 20_000); }");

    Ran ran = run(Map.of("NETLIFT_SEEDS", "7"), "test", "-Dx=a b");
    Ran full = run(Map.of("NETLIFT_WORLDS", "9"), "test", "--full", "-Dx=a b");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("netlift.seeds=7")
        .contains("netlift.worlds=20000")
        .contains("netlift.sdk.seeds=unused");
    assertThat(full.err()).contains("netlift.full=true").contains("netlift.seeds=10000");
    assertThat(builds())
        .containsExactly(
            jdk + " -B -ntp verify -T 2 -Dnetlift.seeds=7 -Dx=a b",
            jdk
                + " -B -ntp verify -T 2 -Dnetlift.worlds=9 -Dnetlift.sdk.seeds=5000"
                + " -Dnetlift.seeds=10000 -Dnetlift.full=true -Dx=a b");
  }

  /** Programs on the PATH, so that nothing is installed on the machine the tests run on. */
  private void tools(String... names) throws IOException {
    for (String tool : names) {
      Files.copy(folder.resolve("path/bin/java"), folder.resolve("path/bin").resolve(tool));
      executable(folder.resolve("path/bin").resolve(tool));
    }
  }

  @Test
  void givenTestWithoutBrowser_whenRun_thenMavenKnowsAndTheLastLineSaysSo() throws Exception {
    Path jdk = jdk(jdks.resolve("jdk-25"), "25.0.3");
    tools("node", "aws");

    Ran ran = run(Map.of(), "test", "--without-browser");
    Files.createFile(repository.resolve("fail"));
    Ran failed = run(Map.of(), "test", "--without-browser", "-Dx=1");

    String last = "netlift: left out: Web Push in a real browser (by --without-browser)\n";
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).endsWith(last);
    assertThat(failed.exitCode()).as("the gate's own").isEqualTo(7);
    assertThat(failed.out()).endsWith(last);
    assertThat(builds())
        .containsExactly(
            jdk + " -B -ntp verify -T 2 -Dnetlift.withoutBrowser=true",
            jdk + " -B -ntp verify -T 2 -Dnetlift.withoutBrowser=true -Dx=1");
  }

  @Test
  void givenTestAndABrowser_whenRun_thenNothingIsLeftOutAndNothingIsSaid() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    tools("node", "aws", "firefox", "certutil");

    Ran ran = run(Map.of(), "test");

    assertThat(ran.out()).doesNotContain("left out");
    assertThat(builds()).singleElement().asString().doesNotContain("withoutBrowser");
  }

  @Test
  void givenTestAndNoWayToABrowser_whenRun_thenTheLastLineSaysHowToGetIt() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    tools("node", "aws");
    // Everything the launcher needs, and no package manager.
    Path bare = Files.createDirectories(folder.resolve("bare"));
    for (String tool :
        List.of(
            "sh",
            "sed",
            "grep",
            "dirname",
            "readlink",
            "head",
            "id",
            "find",
            "sort",
            "tr",
            "date",
            "cat",
            "mkdir",
            "touch",
            "uname")) {
      Path wrapper = bare.resolve(tool);
      Files.writeString(wrapper, "#!" + program("sh") + "\nexec " + program(tool) + " \"$@\"\n");
      executable(wrapper);
    }

    Ran ran = run(Map.of("PATH", folder.resolve("path/bin") + ":" + bare), "test");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out().lines().toList().getLast())
        .startsWith(
            "netlift: left out: Web Push in a real browser (Firefox or certutil is not here")
        .contains("firefox-esr libnss3-tools");
  }

  private static Path program(String name) {
    return List.of("/bin", "/usr/bin").stream()
        .map(each -> Path.of(each, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void givenNoJdk25_whenDoctorWithJson_thenOneObjectThatSaysSo() throws Exception {
    Ran ran = run(Map.of(), "doctor", "--json");

    assertThat(ran.exitCode()).isEqualTo(3);
    var report = JsonMapper.shared().readTree(ran.out());
    assertThat(report.path("ok").asBoolean()).isFalse();
    var jdk = report.path("checks").get(0);
    assertThat(jdk.path("name").asString()).isEqualTo("JDK 25");
    assertThat(jdk.path("ok").asBoolean()).isFalse();
    assertThat(jdk.path("get").asString()).contains("adoptium");
  }
}
