package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class FlexMatchCasesTest {
  static Stream<FlexMatchCase> open() {
    return FlexMatchCase.in("open");
  }

  static Stream<FlexMatchCase> probed() {
    return open().filter(c -> c.json().get("expect").has("probe"));
  }

  static Stream<FlexMatchCase> published() {
    return FlexMatchCase.in("public");
  }

  static Stream<FlexMatchCase> invalid() {
    return FlexMatchCase.in("invalid");
  }

  static Stream<FlexMatchCase> ambiguous() {
    return FlexMatchCase.in("ambiguous");
  }

  private static Pass pass(FlexMatchCase c) {
    return new Matcher(c.ruleSet(), Matcher.Budget.DEFAULT).pass(c.tickets(), c.atMillis());
  }

  private static Set<String> texts(JsonNode array) {
    var texts = new TreeSet<String>();
    array.forEach(node -> texts.add(node.asString()));
    return texts;
  }

  private static Set<String> ids(Match match) {
    return new TreeSet<>(match.tickets().stream().map(Ticket::id).toList());
  }

  @ParameterizedTest
  @MethodSource("open")
  void givenCase_whenOnePassRuns_thenExpectedMatches(FlexMatchCase c) {
    Pass pass = pass(c);
    JsonNode expect = c.json().get("expect");

    var unmatched = new HashSet<>(c.tickets().stream().map(Ticket::id).toList());
    pass.matches().forEach(match -> unmatched.removeAll(ids(match)));
    if (expect.has("unmatched")) {
      assertThat(unmatched).isEqualTo(texts(expect.get("unmatched")));
    }
    JsonNode matched = expect.get("matched");
    if (matched.isString()) {
      assertThat(pass.matches()).isEmpty();
      return;
    }
    assertThat(pass.matches()).hasSize(matched.size());
    for (JsonNode wanted : matched) {
      assertThat(pass.matches()).anySatisfy(match -> verify(match, wanted));
    }
  }

  private static void verify(Match match, JsonNode wanted) {
    if (wanted.has("ticketIds")) {
      assertThat(ids(match)).isEqualTo(texts(wanted.get("ticketIds")));
    }
    if (wanted.has("mustInclude")) {
      assertThat(ids(match)).containsAll(texts(wanted.get("mustInclude")));
    }
    if (wanted.has("playerCount")) {
      assertThat(match.playerCount()).isEqualTo(wanted.get("playerCount").asInt());
    }
    wanted
        .path("teams")
        .properties()
        .forEach(
            team ->
                assertThat(match.teams().get(team.getKey()))
                    .containsExactlyInAnyOrderElementsOf(texts(team.getValue())));
    wanted
        .path("teamSizes")
        .properties()
        .forEach(
            team -> assertThat(match.teams().get(team.getKey())).hasSize(team.getValue().asInt()));
    for (JsonNode group : wanted.path("together")) {
      assertThat(texts(group).stream().map(match::teamOf).distinct()).hasSize(1);
    }
    for (JsonNode group : wanted.path("apart")) {
      assertThat(texts(group).stream().map(match::teamOf)).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @MethodSource("probed")
  void givenFixedSeating_whenJudged_thenEachRuleSaysWhatTheCaseWorkedOut(FlexMatchCase c) {
    JsonNode probe = c.json().get("expect").get("probe");
    RuleSet rules = c.ruleSet();
    Level level = rules.levels().get(rules.levelAt(probe.path("ageSec").asLong(0) * 1_000));
    List<String> broken = level.broken(c.probe(level));
    probe
        .get("ruleResults")
        .properties()
        .forEach(
            result ->
                assertThat(!broken.contains(result.getKey()))
                    .as(result.getKey())
                    .isEqualTo(result.getValue().asBoolean()));
  }

  @ParameterizedTest
  @MethodSource("published")
  void givenPublishedRuleSet_whenParsed_thenValid(FlexMatchCase c) {
    assertThatCode(c::ruleSet).doesNotThrowAnyException();
    assertThatCode(() -> RuleSet.parse(c.json().get("ruleSet").toString()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void givenInvalidRuleSet_whenParsed_thenRefusedWithPath(FlexMatchCase c) {
    assertThatThrownBy(c::ruleSet)
        .isInstanceOfSatisfying(
            RuleSetException.class,
            e -> assertThat(e.problems()).isNotEmpty().allMatch(p -> p.startsWith("$")));
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void givenAmbiguousCase_whenOnePassRuns_thenTheRecommendedReading(FlexMatchCase c) {
    assertThat(!pass(c).matches().isEmpty())
        .isEqualTo(
            switch (c.name().substring(0, 3)) {
              // No shared location: no match. Equal to the bound, and at the step's second: match.
              case "a01" -> false;
              case "a02", "a05" -> true;
              default -> throw new IllegalStateException(c.name());
            });
  }
}
