package dev.netlift.fleet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class RuleSetTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @Test
  void givenTheCommittedRuleSets_thenThereIsOnePerModeWithRulesOfThisSlice() {
    var ruleSets = RuleSet.readAll(SnapshotTest.ROOT.resolve("fleet").resolve("matchmaking"));

    assertThat(ruleSets).extracting(RuleSet::mode).containsExactly("arena", "duel");
    for (var ruleSet : ruleSets) {
      var tree = JSON.readTree(ruleSet.body());
      assertThat(tree.path("ruleLanguageVersion").asString()).isEqualTo("1.0");
      assertThat(tree.path("rules"))
          .extracting(rule -> rule.path("type").asString())
          .containsExactlyInAnyOrder("distance", "latency");
    }
  }

  @Test
  void givenOtherWhitespace_whenRead_thenTheNameStays() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{\"name\":\"x\",\"teams\":[1]}");
    var before = RuleSet.readAll(folder).getFirst();
    Files.writeString(folder.resolve("a.json"), "{ \"name\": \"x\",\r\n  \"teams\": [ 1 ] }\n");

    assertThat(RuleSet.readAll(folder).getFirst()).isEqualTo(before);
  }

  @Test
  void givenAnotherBody_whenRead_thenTheNameChanges() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{\"teams\":[1]}");
    var before = RuleSet.readAll(folder).getFirst().nameWithHash();
    Files.writeString(folder.resolve("a.json"), "{\"teams\":[2]}");

    assertThat(RuleSet.readAll(folder).getFirst().nameWithHash())
        .matches("a-[0-9a-f]{12}")
        .isNotEqualTo(before);
  }

  @Test
  void givenNoRuleSetOrAnOddName_whenRead_thenRefused() throws IOException {
    assertThatThrownBy(() -> RuleSet.readAll(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no rule set");
    Files.writeString(folder.resolve("Big Mode.json"), "{}");
    assertThatThrownBy(() -> RuleSet.readAll(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Big Mode");
  }

  @Test
  void givenACodeHash_whenSettingsAreMade_thenOnlyLocalOrSha256Passes() {
    assertThat(new Settings("local", folder).codeHash()).isEqualTo("local");
    assertThat(new Settings("a".repeat(64), folder).codeHash()).hasSize(64);
    assertThatThrownBy(() -> new Settings("latest", folder)).hasMessageContaining("latest");
    assertThatThrownBy(() -> new Settings("local", folder.resolve("gone")))
        .hasMessageContaining("gone");
  }
}
