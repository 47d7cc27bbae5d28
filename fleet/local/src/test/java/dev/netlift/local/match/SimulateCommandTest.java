package dev.netlift.local.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.flexmatch.RuleSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {
  private static final Path ROOT = Path.of("src/test/resources/flexmatch/simulate");

  private static Simulation.Result run(String rules, int timeoutSeconds) throws IOException {
    RuleSet parsed = RuleSet.parse(Files.readString(ROOT.resolve(rules + ".json")));
    Population people = Population.read(ROOT.resolve("population.json"));
    return Simulation.run(parsed, people.tickets(parsed, 90), 90, timeoutSeconds);
  }

  private static double spread(Simulation.Result result) {
    return result.quality().getOrDefault("skill", Map.of()).getOrDefault("withinMatch", 0.0);
  }

  @Test
  void givenPopulation_whenPlayedTwice_thenTheSameAndNobodyIsLost() throws IOException {
    Simulation.Result one = run("strict", 30);
    Simulation.Result other = run("strict", 30);
    assertThat(one).usingRecursiveComparison().isEqualTo(other);
    assertThat(one.matched() + one.waiting() + one.timedOut() + one.impossible())
        .isEqualTo(one.tickets());
    assertThat(one.matched()).isPositive();
    assertThat(one.reasons()).isNotEmpty();
    assertThat(spread(one)).isBetween(1.0, 1_000.0);
  }

  @Test
  void givenRulesThatRelax_whenPlayedBesideStrictOnes_thenMoreMatchesOfLessQuality()
      throws IOException {
    Simulation.Result strict = run("strict", 0);
    Simulation.Result relaxing = run("relaxing", 0);
    assertThat(relaxing.tickets()).isEqualTo(strict.tickets());
    assertThat(relaxing.matched()).isGreaterThan(strict.matched());
    assertThat(spread(relaxing)).isGreaterThan(spread(strict));
  }

  @Test
  void givenTwoRuleSets_whenSimulatedFromTheCommandLine_thenJsonAndPicture(@TempDir Path folder)
      throws IOException {
    Path picture = folder.resolve("waits.svg");
    var printed = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    int code;
    try {
      code =
          new CommandLine(new SimulateCommand())
              .execute(
                  "--rules=" + ROOT.resolve("strict.json"),
                  "--rules=" + ROOT.resolve("relaxing.json"),
                  "--population=" + ROOT.resolve("population.json"),
                  "--seconds=60",
                  "--json",
                  "--svg=" + picture);
    } finally {
      System.setOut(before);
    }
    assertThat(code).isZero();
    JsonNode json = JsonMapper.shared().readTree(printed.toString(StandardCharsets.UTF_8));
    assertThat(json.path("results").size()).isEqualTo(2);
    for (JsonNode result : json.path("results")) {
      assertThat(result.at("/waitSeconds/p50").asDouble())
          .isLessThanOrEqualTo(result.at("/waitSeconds/max").asDouble());
    }
    assertThat(Files.readString(picture)).startsWith("<svg").contains("relaxing", "polyline");
  }

  @Test
  void givenPopulationThatIsNone_whenSimulated_thenWrongUsage(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("p.json");
    Files.writeString(file, "{\"arrivalsPerSecond\":0}");
    assertThat(
            new CommandLine(new SimulateCommand())
                .execute(
                    "--rules=" + ROOT.resolve("strict.json"),
                    "--population=" + file,
                    "--seconds=60"))
        .isEqualTo(2);
  }
}
