package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RuleSetFuzzTest {
  private static final ExpressionParser.Names NAMES =
      new ExpressionParser.Names(
          Map.of("skill", AttributeType.NUMBER, "mode", AttributeType.STRING),
          List.of("red", "blue"));

  private static final String VALID =
      """
      {"name":"x","ruleLanguageVersion":"1.0",
       "playerAttributes":[{"name":"skill","type":"number","default":10}],
       "teams":[{"name":"red","minPlayers":1,"maxPlayers":4,"quantity":2}],
       "rules":[{"name":"fair","type":"distance",
         "measurements":["avg(teams[*].players.attributes[skill])"],
         "referenceValue":"avg(flatten(teams[*].players.attributes[skill]))","maxDistance":5}],
       "expansions":[{"target":"rules[fair].maxDistance",
         "steps":[{"waitTimeSeconds":5,"value":50}]}]}
      """;

  @Property(tries = 2_000)
  void givenGarbage_whenParsedAsExpression_thenOnlyASyntaxError(
      @ForAll("expressions") String text) {
    boolean expression;
    try {
      ExpressionParser.parse(text, NAMES);
      expression = true;
    } catch (ExpressionParser.SyntaxException e) {
      expression = false;
      assertThat(e.getMessage()).contains("at character");
    }
    if (expression) {
      assertThat(ExpressionParser.looksLikeExpression(text)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    var tokens =
        Arbitraries.of(
            "avg",
            "min",
            "flatten",
            "count",
            "set_intersection",
            "(",
            ")",
            "[",
            "]",
            "*",
            ".",
            ",",
            " ",
            "teams",
            "team",
            "players",
            "playerId",
            "attributes",
            "skill",
            "mode",
            "red",
            "blue",
            "teams[*].players.attributes[skill]",
            "teams[red].players",
            "é",
            "\n");
    return Arbitraries.oneOf(
        tokens.list().ofMaxSize(40).map(list -> String.join("", list)),
        Arbitraries.strings().ofMaxLength(60));
  }

  /** A valid body with a few places overwritten. */
  @Property(tries = 2_000)
  void givenDamagedBody_whenParsed_thenValidOrProblemsWithPaths(
      @ForAll("places") List<Integer> places, @ForAll("patches") List<String> patches) {
    var body = new StringBuilder(VALID);
    for (int i = 0; i < Math.min(places.size(), patches.size()); i++) {
      int at = places.get(i) % body.length();
      body.replace(at, Math.min(body.length(), at + patches.get(i).length()), patches.get(i));
    }
    try {
      assertThat(RuleSet.parse(body.toString()).playersMax()).isBetween(1, 200);
    } catch (RuleSetException e) {
      assertThat(e.problems()).isNotEmpty().allMatch(problem -> problem.startsWith("$"));
    }
  }

  @Provide
  Arbitrary<List<Integer>> places() {
    return Arbitraries.integers().between(0, 10_000).list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<String>> patches() {
    return Arbitraries.of(
            "0",
            "-1",
            "1e999",
            "[",
            "]",
            "{}",
            "null",
            "\"\"",
            "true",
            "\"*\"",
            ",",
            "99999999999",
            "\"teams\"",
            "//",
            "name",
            "1.5",
            "[[]]")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }
}
