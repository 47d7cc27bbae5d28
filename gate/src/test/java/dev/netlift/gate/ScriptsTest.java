package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The launchers of fleet/scripts: each has a twin that says the same. Shell scripts are read by
 * shellcheck, the PowerShell ones by a parser of its grammar; nothing here runs PowerShell.
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

  /** Every shell script that is ours; the Maven wrapper is Maven's. */
  private static List<String> shellScripts() {
    Path root = Repository.root();
    return Repository.files(root).stream()
        .filter(
            file ->
                Repository.text(file).startsWith("#!/bin/sh\n")
                    || Repository.text(file).startsWith("#!/bin/bash\n")
                    || Repository.text(file).contains("\n# shellcheck shell=sh\n"))
        .map(file -> root.relativize(file).toString())
        .filter(file -> !file.equals("mvnw"))
        .filter(file -> !file.endsWith(".java"))
        .sorted()
        .toList();
  }

  private static Command.Result shellcheck(Path folder, List<String> files) {
    var words = new ArrayList<>(List.of("shellcheck", "--external-sources"));
    words.addAll(files);
    return Command.in(folder, words.toArray(String[]::new)).run(Duration.ofMinutes(2));
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void wantShellcheck() {
    assumeTrue(
        onPath("shellcheck"),
        "suite left out: ScriptsTest (the shell scripts by shellcheck) wants it on the PATH");
  }

  @Test
  void givenEveryShellScript_whenShellcheckReadsThem_thenItFindsNothing() {
    wantShellcheck();
    assertThat(shellScripts())
        .contains(
            "netlift",
            "install.sh",
            "fleet/scripts/doctor.sh",
            "fleet/scripts/release.sh",
            "server/src/main/sh/netlift-server");

    Command.Result checked = shellcheck(Repository.root(), shellScripts());

    assertThat(checked.exitCode()).as("%s", checked).isZero();
  }

  @Test
  void givenAScriptWithAFault_whenShellcheckReadsIt_thenItIsFound(@TempDir Path folder)
      throws IOException {
    wantShellcheck();
    Files.writeString(folder.resolve("rm.sh"), "#!/bin/sh\nset -eu\nrm -rf $1/*\n");

    Command.Result checked = shellcheck(folder, List.of("rm.sh"));

    assertThat(checked.exitCode()).isNotZero();
    assertThat(checked.output()).contains("SC2086");
  }

  /**
   * What a parser of PowerShell says of files: gate/powershell, as the launcher's test sets it up.
   */
  private static JsonNode parsed(List<Path> files) {
    Path parser = Repository.root().resolve("gate/powershell");
    assumeTrue(
        Files.isDirectory(parser.resolve("node_modules/web-tree-sitter")) && onPath("node"),
        "suite left out: ScriptsTest (the PowerShell scripts by a parser) wants node, and npm ci in"
            + " gate/powershell");
    var words = new ArrayList<>(List.of("node", "parse.mjs"));
    files.forEach(file -> words.add(file.toString()));
    Command.Result result =
        Command.in(parser, words.toArray(String[]::new)).run(Duration.ofMinutes(1));
    assertThat(result.exitCode()).as("%s", result).isZero();
    return result.json();
  }

  @Test
  void givenThePowerShellScripts_whenParsed_thenTheyArePowerShellAndRunTheVerbOfTheirTwin()
      throws IOException {
    Path root = Repository.root();
    var files = new ArrayList<Path>();
    for (String name : names()) {
      files.add(FOLDER.resolve(name + ".ps1"));
    }
    files.add(root.resolve("netlift.ps1"));

    JsonNode parsed = parsed(files);

    assertThat(parsed).hasSameSizeAs(files);
    for (JsonNode file : parsed) {
      assertThat(file.path("errors")).as("%s", file).isEmpty();
    }
    for (int i = 0; i < names().size(); i++) {
      String verb = verb(SH, FOLDER.resolve(names().get(i) + ".sh"));
      assertThat(parsed.path(i).path("commands").valueStream().map(JsonNode::asString))
          .as("%s", parsed.path(i))
          .anyMatch(command -> command.endsWith(" " + verb + " @args"));
    }
  }

  @Test
  void givenWhatIsNoPowerShell_whenParsed_thenTheLineIsNamed(@TempDir Path folder)
      throws IOException {
    var texts =
        List.of(
            "if ($a) { Write-Output 'x'",
            "& (Join-Path $PSScriptRoot 'x.ps1' fleet @args",
            "$a = 'no end",
            "foreach ($a of $b) { }",
            "switch ($a) { 'x' { exit 2 }");
    var files = new ArrayList<Path>();
    for (String text : texts) {
      Path file = folder.resolve(files.size() + ".ps1");
      Files.writeString(file, "$ErrorActionPreference = 'Stop'\r\n" + text + "\r\n");
      files.add(file);
    }

    JsonNode parsed = parsed(files);

    for (int i = 0; i < texts.size(); i++) {
      JsonNode errors = parsed.path(i).path("errors");
      assertThat(errors).as(texts.get(i)).isNotEmpty();
      assertThat(errors.path(0).path("line").asInt()).isBetween(1, 3);
    }
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

  private static Set<String> verbs(String text, String from, Pattern line, Pattern word) {
    var verbs = new TreeSet<String>();
    Matcher lines = line.matcher(text.substring(text.indexOf(from)).replace("\r", ""));
    while (lines.find()) {
      Matcher words = word.matcher(lines.group(1));
      while (words.find()) {
        verbs.add(words.group(1));
      }
    }
    return verbs;
  }

  @Test
  void givenTheTwoLaunchers_whenTheirVerbsAreRead_thenTheyAreTheSame() {
    Path root = Repository.root();
    Set<String> sh =
        verbs(
            Repository.text(root.resolve("netlift")),
            "\nmain() {",
            Pattern.compile("(?m)^    ([a-z| -]+)\\)$"),
            Pattern.compile("(?:^|[| ])([a-z]+)"));
    Set<String> ps1 =
        verbs(
            Repository.text(root.resolve("netlift.ps1")),
            "switch ($verb) {",
            Pattern.compile("(?m)^  ((?:'|\\{ \\$_ -in )[^{]+)\\{"),
            Pattern.compile("'([a-z]+)'"));

    assertThat(sh).contains("play", "test", "fleet", "bench").hasSizeGreaterThan(15);
    assertThat(ps1).isEqualTo(sh);
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
