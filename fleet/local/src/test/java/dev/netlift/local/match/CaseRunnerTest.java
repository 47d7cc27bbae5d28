package dev.netlift.local.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.flexmatch.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.node.ObjectNode;

class CaseRunnerTest {
  private static final Path ROOT = Path.of("src/test/resources/flexmatch");
  private static final CaseRunner RUNNER = new CaseRunner(Settings.DEFAULT);

  private static Stream<MatchCase> in(String folder) {
    try (var files = Files.list(ROOT.resolve(folder))) {
      return files.sorted().toList().stream().map(CaseRunnerTest::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MatchCase read(Path file) {
    try {
      return MatchCase.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<MatchCase> all() {
    return Stream.of("open", "public", "ambiguous", "invalid", "corners")
        .flatMap(CaseRunnerTest::in);
  }

  static Stream<MatchCase> open() {
    return in("open");
  }

  @ParameterizedTest
  @MethodSource("all")
  void givenCase_whenRun_thenItPasses(MatchCase c) {
    CaseRunner.Result result = RUNNER.run(c);
    assertThat(result.pass()).as(result.json().toString()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("open")
  void givenCaseThatExpectsSomethingElse_whenRun_thenItFails(MatchCase c) {
    ObjectNode json = (ObjectNode) c.json().deepCopy();
    ObjectNode expect = (ObjectNode) json.get("expect");
    if (expect.get("matched").isString()) {
      expect.putArray("matched").addObject().put("playerCount", 2);
    } else {
      expect.put("matched", "none");
    }
    assertThat(RUNNER.run(new MatchCase(c.name(), json)).pass()).isFalse();
  }

  @Test
  void givenWrongProbe_whenRun_thenItFails() {
    MatchCase c = read(ROOT.resolve("open/o01-distance-team-averages.json"));
    ObjectNode json = (ObjectNode) c.json().deepCopy();
    ((ObjectNode) json.at("/expect/probe/ruleResults")).put("FairTeamSkill", true);
    assertThat(RUNNER.run(new MatchCase(c.name(), json)).pass()).isFalse();
  }

  @Test
  void givenValidRuleSetSaidToBeWrong_whenRun_thenItFails() {
    MatchCase c = read(ROOT.resolve("public/cli-minimal.json"));
    ObjectNode json = (ObjectNode) c.json().deepCopy();
    json.put("wrong", "nothing");
    assertThat(RUNNER.run(new MatchCase(c.name(), json)).pass()).isFalse();
  }

  private static int run(String... arguments) {
    MatchCommand.Cloud none =
        _ -> {
          throw new IllegalStateException("no cloud runs");
        };
    return new CommandLine(new MatchCommand(), MatchCommand.factory(none)).execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i05-min-above-max", "i27-not-json"})
  void givenInvalidRuleSet_whenValidated_thenExitCodeOne(String name) {
    assertThat(run("validate", ROOT.resolve("invalid/" + name + ".json").toString())).isEqualTo(1);
  }

  @Test
  void givenRuleSetWithComments_whenValidated_thenGood_whenStrict_thenNot(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("rules.json");
    Files.writeString(
        file,
        "{\"ruleLanguageVersion\":\"1.0\", // yes\n\"teams\":[{\"name\":\"a\",\"minPlayers\":1,"
            + "\"maxPlayers\":2}]}");
    assertThat(run("validate", file.toString())).isZero();
    assertThat(run("validate", "--json", "--setting", "strict=true", file.toString())).isEqualTo(1);
  }

  @Test
  void givenCases_whenRunFromTheCommandLine_thenExitCodeSaysIt() {
    String good = ROOT.resolve("open/o01-distance-team-averages.json").toString();
    assertThat(run("run", "--json", good)).isZero();
    assertThat(run("why", "a", "--case", ROOT.resolve("open/o02-distance-none.json").toString()))
        .isZero();
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void givenFileThatIsNoCase_whenRead_thenToldWhy(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.json");
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> MatchCase.read(file)).hasMessageContaining("neither ruleSet");
  }

  @Test
  void givenMalformedAndUnknownFilesAmongCases_whenRun_thenTheyFailAndTheOthersStillRun(
      @TempDir Path folder) throws IOException {
    Path broken = folder.resolve("broken.json");
    Files.writeString(broken, "{\"ruleSet\": {");
    Path list = folder.resolve("list.json");
    Files.writeString(list, "[1]");
    Path odd = folder.resolve("odd.json");
    Files.writeString(
        odd,
        "{\"ruleSet\":{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"a\","
            + "\"minPlayers\":1,\"maxPlayers\":2}]},\"tickets\":[{\"ticketId\":\"t\"}],"
            + "\"expect\":{\"matched\":\"none\"}}");
    var printed = new java.io.ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new java.io.PrintStream(printed, true, java.nio.charset.StandardCharsets.UTF_8));
    int code;
    try {
      code =
          run(
              "run",
              "--json",
              broken.toString(),
              list.toString(),
              odd.toString(),
              folder.resolve("gone.json").toString(),
              ROOT.resolve("open/o01-distance-team-averages.json").toString());
    } finally {
      System.setOut(before);
    }
    assertThat(code).isEqualTo(1);
    var results =
        tools.jackson.databind.json.JsonMapper.shared()
            .readTree(printed.toString(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(results.valueStream().map(r -> r.path("pass").asBoolean()).toList())
        .containsExactly(false, false, false, false, true);
    assertThat(results.get(0).at("/got/error").asString()).contains("not valid JSON at line 1");
    assertThat(results.get(1).at("/got/error").asString()).contains("must be one JSON object");
    assertThat(results.get(2).at("/got/error").asString()).contains("at least one player");
    assertThat(results.get(3).at("/got/error").asString()).contains("cannot be read");
  }

  @Test
  void givenTicketOrFileThatIsNot_whenAskedWhy_thenWrongUsage() {
    String good = ROOT.resolve("open/o02-distance-none.json").toString();
    assertThat(run("why", "nobody", "--case", good)).isEqualTo(2);
    assertThat(run("why", "a", "--case", "gone.json")).isEqualTo(2);
    assertThat(run("validate", "gone.json")).isEqualTo(2);
  }
}
