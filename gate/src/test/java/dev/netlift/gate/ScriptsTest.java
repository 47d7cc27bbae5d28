package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launchers of fleet/scripts: each has a twin that says the same. The PowerShell ones are
 * compared as text; nothing here parses PowerShell.
 */
class ScriptsTest {
  private static final Path FOLDER = Repository.root().resolve("fleet/scripts");
  private static final int LINES_MAX = 15;
  private static final Pattern SH =
      Pattern.compile("/netlift\" ([a-z ]+) \"\\$@\"$", Pattern.MULTILINE);
  private static final Pattern PS1 =
      Pattern.compile(
          "^& \\(Join-Path \\$PSScriptRoot '../../netlift\\.ps1'\\) ([a-z ]+) @args\\r?$",
          Pattern.MULTILINE);

  /** Libraries that the launcher reads; they are no verbs. */
  private static final Set<String> LIBRARIES = Set.of("doctor.sh", "web.sh");

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".sh") && !LIBRARIES.contains(name))
          .map(name -> name.substring(0, name.length() - 3))
          .sorted()
          .toList();
    }
  }

  private static String verb(Pattern pattern, Path script) throws IOException {
    String text = Files.readString(script);
    Matcher found = pattern.matcher(text);
    assertThat(found.find()).as("%s calls the launcher:\n%s", script, text).isTrue();
    return found.group(1);
  }

  @ParameterizedTest
  @MethodSource("names")
  void givenALauncher_whenComparedWithItsTwin_thenShortAndOfTheSameVerb(String name)
      throws IOException, InterruptedException {
    Path sh = FOLDER.resolve(name + ".sh");
    Path ps1 = FOLDER.resolve(name + ".ps1");
    assertThat(verb(PS1, ps1)).isEqualTo(verb(SH, sh));
    assertThat(Files.readAllLines(sh)).hasSizeLessThanOrEqualTo(LINES_MAX);
    assertThat(Files.readAllLines(ps1)).hasSizeLessThanOrEqualTo(LINES_MAX);
    assertThat(Files.readString(sh)).doesNotContain("\r").contains("\nset -eu\n");
    assertThat(Files.readString(ps1)).contains("$ErrorActionPreference = 'Stop'");
    assertThat(Files.isExecutable(sh)).isTrue();
    assertThat(new ProcessBuilder("sh", "-n", sh.toString()).inheritIO().start().waitFor())
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("names")
  void givenShellcheck_whenALauncherIsRead_thenItFindsNothing(String name)
      throws IOException, InterruptedException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "shellcheck"))),
        "no shellcheck on this machine");
    var check =
        new ProcessBuilder("shellcheck", "-s", "sh", FOLDER.resolve(name + ".sh").toString());
    assertThat(check.inheritIO().start().waitFor()).isZero();
  }

  @Test
  void givenTheTwins_whenTheyAreCounted_thenNoneIsWithoutTheOther() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> twins =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(".ps1"))
              .map(name -> name.substring(0, name.length() - 4))
              .sorted()
              .toList();
      assertThat(twins).isEqualTo(names()).contains("release", "rollback", "drain", "destroy");
    }
  }

  @Test
  void givenTheVerbsOfTheScripts_whenTheLaunchersAreRead_thenBothKnowThem() throws IOException {
    String sh = Repository.text(Repository.root().resolve("netlift"));
    String ps1 = Repository.text(Repository.root().resolve("netlift.ps1"));
    for (String name : names()) {
      String word = verb(SH, FOLDER.resolve(name + ".sh")).split(" ")[0];
      assertThat(sh)
          .as(name)
          .containsPattern("(?m)^    ([a-z]+ \\| )*" + word + "( \\| [a-z]+)*\\)");
      assertThat(ps1).as(name).contains("'" + word + "'");
    }
  }
}
