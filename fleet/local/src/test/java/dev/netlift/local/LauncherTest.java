package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
  @TempDir private Path folder;
  private LauncherCopy launcher;
  private Path jdks;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    launcher = new LauncherCopy(folder);
    jdks = launcher.jdks();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"play", "up", "down", "bots", "metrics", "test", "version", "doctor", "nonsense"})
  void givenNoJdk25_whenAnyVerb_thenSaysWhatIsMissingAndHowToGetIt(String verb) throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-21"), "21.0.1");

    LauncherCopy.Ran ran =
        launcher.run(Map.of("JAVA_HOME", folder.resolve("path").toString()), verb);

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .contains("no JDK 25 on this machine")
        .contains("apt-get install -y temurin-25-jdk")
        .contains("https://api.adoptium.net/v3/binary/latest/25/ga/")
        .contains("NETLIFT_JAVA_HOME");
    assertThat(launcher.builds()).isEmpty();
  }

  @Test
  void givenJdk25InOneOfThePlaces_whenVersion_thenThatOneIsUsed() throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-21"), "21.0.1");
    LauncherCopy.jdk(jdks.resolve("jdk-250"), "250");
    Path right = LauncherCopy.jdk(jdks.resolve("a jdk 25"), "25.0.3");

    LauncherCopy.Ran ran = launcher.run(Map.of(), "version");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).isEqualTo("netlift 9.9\nJDK " + right + "\n");
  }

  @Test
  void givenJreWithoutCompiler_whenVersion_thenNotTaken() throws Exception {
    Files.delete(LauncherCopy.jdk(jdks.resolve("jre-25"), "25").resolve("bin/javac"));

    assertThat(launcher.run(Map.of(), "version").exitCode()).isEqualTo(3);
  }

  @Test
  void givenFreshClone_whenPlay_thenBuiltOnceAndHandedOver() throws Exception {
    Path jdk = LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");

    LauncherCopy.Ran first = launcher.run(Map.of(), "play", "--bots", "3", "--mode", "a b");
    LauncherCopy.Ran second = launcher.run(Map.of(), "play");

    assertThat(first.exitCode()).isEqualTo(5);
    assertThat(first.err()).contains("first time: a few minutes").contains("Netlift server 9.9");
    assertThat(first.out())
        .contains("arg -Dnetlift.home=" + launcher.repository().toRealPath())
        .endsWith("arg dev.netlift.local.Main\narg play\narg --bots\narg 3\narg --mode\narg a b\n");
    assertThat(second.err()).isEmpty();
    assertThat(launcher.builds())
        .singleElement()
        .asString()
        .startsWith(jdk + " ")
        .contains("package");
    assertThat(launcher.builds().getFirst()).doesNotContain("fleet/aws");
  }

  @Test
  void givenBuiltTree_whenSourceIsEditedOrDeleted_thenBuiltAgain() throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");
    launcher.run(Map.of(), "play");
    Path source = launcher.repository().resolve("protocol/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

    assertThat(launcher.run(Map.of(), "metrics").exitCode()).isEqualTo(5);
    assertThat(launcher.builds()).as("metrics uses what is built").hasSize(1);
    assertThat(launcher.run(Map.of("NETLIFT_NO_BUILD", "1"), "up").exitCode()).isEqualTo(5);
    assertThat(launcher.builds()).as("told not to build").hasSize(1);
    LauncherCopy.Ran edited = launcher.run(Map.of(), "up");
    assertThat(edited.err()).contains("sources changed");
    assertThat(launcher.builds()).hasSize(2);

    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(4)));
    launcher.run(Map.of(), "up");
    assertThat(launcher.builds()).hasSize(3);
  }

  @Test
  void givenBuildThatFails_whenPlay_thenItsErrorsAndItsExitCode() throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");
    Path fail = Files.createFile(launcher.repository().resolve("fail"));

    LauncherCopy.Ran ran = launcher.run(Map.of(), "play");

    assertThat(ran.exitCode()).isEqualTo(7);
    assertThat(ran.err()).contains("cannot find symbol");
    Files.delete(fail);
    assertThat(launcher.run(Map.of(), "play").exitCode()).isEqualTo(5);
    assertThat(launcher.builds()).hasSize(2);
  }

  @Test
  void givenNoRunningCloud_whenBots_thenSaysHowToStartOne() throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");

    LauncherCopy.Ran ran = launcher.run(Map.of(), "bots", "--count", "2");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).contains("./netlift up");
  }

  @Test
  void givenTest_whenRun_thenSettingsAreToldAndMavenVerifiesWithThem() throws Exception {
    Path jdk = LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");
    launcher.tools("node", "npm", "aws", "firefox-esr", "certutil", "chromium");

    launcher.write(
        "server/src/test/java/SimulationTest.java",
        "class A { int worlds = Integer.getInteger(\"netlift.worlds\", 20_000); }");

    LauncherCopy.Ran ran = launcher.run(Map.of("NETLIFT_SEEDS", "7"), "test", "-Dx=a b");
    LauncherCopy.Ran full =
        launcher.run(Map.of("NETLIFT_WORLDS", "9"), "test", "--full", "-Dx=a b");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("netlift.seeds=7")
        .contains("netlift.worlds=20000")
        .contains("netlift.sdk.seeds=unused");
    assertThat(full.err()).contains("netlift.full=true").contains("netlift.seeds=10000");
    assertThat(launcher.builds())
        .containsExactly(
            jdk + " -B -ntp verify -T 2 -Dnetlift.seeds=7 -Dx=a b",
            jdk
                + " -B -ntp verify -T 2 -Dnetlift.worlds=9 -Dnetlift.sdk.seeds=5000"
                + " -Dnetlift.seeds=10000 -Dnetlift.full=true -Dx=a b");
  }

  @Test
  void givenTestWithoutBrowser_whenRun_thenMavenKnowsAndTheLastLineSaysSo() throws Exception {
    Path jdk = LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");
    launcher.tools("node", "npm", "aws");

    LauncherCopy.Ran ran = launcher.run(Map.of(), "test", "--without-browser");
    Files.createFile(launcher.repository().resolve("fail"));
    LauncherCopy.Ran failed = launcher.run(Map.of(), "test", "--without-browser", "-Dx=1");

    String last =
        "netlift: left out: the pages in a real browser (by --without-browser)\n"
            + "netlift: left out: Web Push in a real browser (by --without-browser)\n";
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).endsWith(last);
    assertThat(failed.exitCode()).as("the gate's own").isEqualTo(7);
    assertThat(failed.out()).endsWith(last);
    assertThat(launcher.builds())
        .containsExactly(
            jdk + " -B -ntp verify -T 2 -Dnetlift.withoutBrowser=true",
            jdk + " -B -ntp verify -T 2 -Dnetlift.withoutBrowser=true -Dx=1");
  }

  @Test
  void givenTestAndABrowser_whenRun_thenNothingIsLeftOutAndNothingIsSaid() throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");
    launcher.tools("node", "npm", "aws", "firefox", "certutil", "chromium");

    LauncherCopy.Ran ran = launcher.run(Map.of(), "test");

    assertThat(ran.out()).doesNotContain("left out");
    assertThat(launcher.builds()).singleElement().asString().doesNotContain("withoutBrowser");
  }

  @Test
  void givenTestAndNoWayToABrowser_whenRun_thenTheLastLineSaysHowToGetIt() throws Exception {
    LauncherCopy.jdk(jdks.resolve("jdk-25"), "25.0.3");
    launcher.tools("node", "npm", "aws");
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
      LauncherCopy.executable(wrapper);
    }

    LauncherCopy.Ran ran =
        launcher.run(Map.of("PATH", folder.resolve("path/bin") + ":" + bare), "test");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out().lines().toList().getLast())
        .startsWith(
            "netlift: left out: Web Push in a real browser (Firefox or certutil is not here")
        .contains("firefox-esr libnss3-tools");
    assertThat(ran.out())
        .contains("netlift: left out: the pages in a real browser (Chromium is not here")
        .contains("get it: install chromium");
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
    LauncherCopy.Ran ran = launcher.run(Map.of(), "doctor", "--json");

    assertThat(ran.exitCode()).isEqualTo(3);
    var report = JsonMapper.shared().readTree(ran.out());
    assertThat(report.path("ok").asBoolean()).isFalse();
    var jdk = report.path("checks").get(0);
    assertThat(jdk.path("name").asString()).isEqualTo("JDK 25");
    assertThat(jdk.path("ok").asBoolean()).isFalse();
    assertThat(jdk.path("get").asString()).contains("adoptium");
  }
}
