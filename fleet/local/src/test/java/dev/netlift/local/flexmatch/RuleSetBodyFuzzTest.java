package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rule set bodies made by Jazzer. The gate runs the inputs kept beside it (the folder
 * RuleSetBodyFuzzTestInputs of the test resources), {@code --full} looks for new ones.
 */
class RuleSetBodyFuzzTest {
  @FuzzTest(maxDuration = "2m")
  @DictionaryEntries({
    "\"ruleLanguageVersion\":\"1.0\"",
    "\"playerAttributes\":[",
    "\"teams\":[",
    "\"rules\":[",
    "\"expansions\":[",
    "\"algorithm\":{",
    "\"measurements\":[\"",
    "\"referenceValue\":",
    "teams[*].players.attributes[",
    "flatten(",
    "avg(",
    "set_intersection(",
    "\"type\":\"distance\"",
    "\"type\":\"comparison\"",
    "\"type\":\"collection\"",
    "\"type\":\"latency\"",
    "\"type\":\"compound\"",
    "\"type\":\"batchDistance\"",
    "\"type\":\"absoluteSort\"",
    "\"statement\":\"or(",
    "\"waitTimeSeconds\":",
    "\"target\":\"rules["
  })
  void givenAnyBody_whenParsed_thenARuleSetOrWhatIsWrong(byte[] bytes) {
    String body = new String(bytes, StandardCharsets.UTF_8);
    for (Settings settings : List.of(Settings.DEFAULT, Settings.DEFAULT.with("strict", true))) {
      try {
        play(RuleSet.parse(body, settings));
      } catch (RuleSetException e) {
        assertThat(e.problems()).isNotEmpty().allMatch(problem -> problem.startsWith("$"));
      }
    }
  }

  /** A valid rule set can be played with: whatever it says, a pass ends and takes none twice. */
  private static void play(RuleSet rules) {
    var tickets = new ArrayList<Ticket>();
    for (int i = 0; i < 4; i++) {
      Map<String, AttributeValue> attributes = rules.complete("p" + i, Map.of());
      var player = new Player("p" + i, attributes, Map.of("here", 20 + 10 * i));
      tickets.add(new Ticket("t" + i, i, 1_000L * i, List.of(player)));
    }
    List<Match> matches =
        new Matcher(rules, new Matcher.Budget(200, 1_000, 20)).pass(tickets, 60_000).matches();
    assertThat(matches.stream().flatMap(match -> match.tickets().stream())).doesNotHaveDuplicates();
  }
}
