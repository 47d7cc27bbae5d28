package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {
  private static String body(String rule) {
    return """
    {"ruleLanguageVersion":"1.0",
     "playerAttributes":[{"name":"skill","type":"number"},{"name":"mode","type":"string"}],
     "teams":[{"name":"red","minPlayers":1,"maxPlayers":2}],
     "rules":[%s]}
    """
        .formatted(rule);
  }

  private static List<String> problems(String body) {
    try {
      RuleSet.parse(body);
      return List.of();
    } catch (RuleSetException e) {
      return e.problems();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"a\",\"type\":\"collection\"} | $.rules[0].measurements | is required",
        "{\"name\":\"a\",\"type\":\"absoluteSort\",\"sortAttribute\":\"skill\"} | $.rules[0].sortDirection | ascending, descending",
        "{\"name\":\"a\",\"type\":\"batchDistance\",\"batchAttribute\":\"skill\"} | $.rules[0].maxDistance | is required",
        "{\"name\":\"a\",\"type\":\"similarity\"} | $.rules[0].type | unknown rule type",
        "{\"name\":\"a\",\"type\":\"latency\",\"maxLatency\":1,\"color\":2} | $.rules[0].color |"
            + " unknown property",
        "{\"name\":\"a\",\"type\":\"latency\"} | $.rules[0] | needs maxLatency",
        "{\"name\":\"a\",\"type\":\"comparison\",\"measurements\":\"avg(teams[*].players.attributes[skill]\","
            + "\"operation\":\"=\"} | $.rules[0].measurements | expected )",
        "{\"name\":\"a\",\"type\":\"comparison\",\"measurements\":[\"avg(teams[*].players.attributes[mode])\"],"
            + "\"operation\":\"=\"} | $.rules[0].measurements[0] | avg cannot take a",
        "{\"name\":\"a\",\"type\":\"comparison\",\"measurements\":[\"flatten(teams[*].players.attributes[mode])\"],"
            + "\"operation\":\"<\",\"referenceValue\":\"x\"} | $.rules[0].operation | for texts",
      })
  void givenBrokenRule_whenParsed_thenPathAndOffence(String rule, String path, String offence) {
    assertThat(problems(body(rule)))
        .anySatisfy(problem -> assertThat(problem).startsWith(path + ":").contains(offence));
  }

  @Test
  void givenSeveralProblems_whenParsed_thenAllAreTold() {
    assertThat(problems("{\"teams\":[],\"rulez\":[]}"))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactlyInAnyOrder("$.rulez", "$.ruleLanguageVersion", "$.teams");
  }

  @Test
  void givenStepWithWrongValue_whenParsed_thenRefused() {
    String body =
        body("{\"name\":\"near\",\"type\":\"latency\",\"maxLatency\":50}")
            .replace(
                "\"rules\"",
                "\"expansions\":[{\"target\":\"rules[near].maxLatency\","
                    + "\"steps\":[{\"waitTimeSeconds\":5,\"value\":\"far\"}]}],\"rules\"");
    assertThat(problems(body))
        .containsExactly("$.rules[0].maxLatency: must be a number, was \"far\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "1", "null", "\"x\""})
  void givenJsonThatIsNoObject_whenParsed_thenRefused(String body) {
    assertThat(problems(body)).isNotEmpty();
  }

  @Test
  void givenNumbersAsStringsAndComments_whenParsed_thenAccepted() {
    RuleSet rules =
        RuleSet.parse(
            body(
                """
                // the service takes comments
                {"name":"fair","type":"distance","measurements":"teams[red].players.attributes[skill]",
                 "referenceValue":"100","maxDistance":"500"}
                """));
    assertThat(rules.playersMax()).isEqualTo(2);
    assertThat(rules.ruleNames()).containsExactly("fair");
  }

  @Test
  void givenAttributeOfWrongType_whenCompleted_thenRefusedByName() {
    RuleSet rules = RuleSet.parse(body(""));
    assertThatThrownBy(() -> rules.complete("p", Map.of("skill", new AttributeValue.Text("ten"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("skill must be a number");
  }

  @Test
  void givenTicketNobodyCanMatch_whenAsked_thenEveryReason() {
    RuleSet rules =
        RuleSet.parse(body("{\"name\":\"near\",\"type\":\"latency\",\"maxLatency\":50}"));
    var player = new Player("p", Map.of("mode", new AttributeValue.Text("m")), Map.of());
    assertThat(rules.neverMatches(new Ticket("t", 0, 0, List.of(player, player, player))))
        .get()
        .asString()
        .contains("party of 3")
        .contains("no attribute skill")
        .contains("no latency data");
  }
}
