package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class FlexMatchCasesTest {
  static Stream<FlexMatchCase> open() {
    return FlexMatchCase.in("open");
  }

  static Stream<FlexMatchCase> played() {
    return Stream.concat(open(), FlexMatchCase.in("corners"));
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
  @MethodSource("played")
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

  /** Where the fault is and a word of what is said about it. */
  private static String[] offence(FlexMatchCase c) {
    return switch (c.name().substring(0, 3)) {
      case "i01", "i02" -> new String[] {"$.ruleLanguageVersion", "1.0"};
      case "i03", "i04" -> new String[] {"$.teams", "at least one team"};
      case "i05" -> new String[] {"$.teams[0].minPlayers", "more than maxPlayers"};
      case "i06" -> new String[] {"$.teams[1].name", "used twice"};
      case "i07" -> new String[] {"$.rules[1].name", "used twice"};
      case "i08" -> new String[] {"$.rules[0].measurements[0]", "not declared"};
      case "i09" -> new String[] {"$.rules[0].type", "unknown rule type"};
      case "i10" -> new String[] {"$.rules[0].operation", "must be one of < <= = != > >="};
      case "i11" -> new String[] {"$.rules[1].statement", "there is no rule"};
      case "i12" -> new String[] {"$.rules[0].statement", "must be defined before"};
      case "i13" -> new String[] {"$.rules[1].statement", "batchDistance"};
      case "i14" -> new String[] {"$.rules[1].type", "40 or fewer"};
      case "i15" -> new String[] {"$.expansions[0].steps[1].waitTimeSeconds", "more than the step"};
      case "i16" -> new String[] {"$.expansions[0].target", "wildcard"};
      case "i17" -> new String[] {"$.expansions[0].target", "compound"};
      case "i18" -> new String[] {"$.expansions[0].target", "there is no rule"};
      case "i19" -> new String[] {"$.algorithm.sortByAttributes", "required"};
      case "i20" -> new String[] {"$.algorithm.balancedAttribute", "required"};
      case "i21" -> new String[] {"$.algorithm.balancedAttribute", "must be a number"};
      case "i22" -> new String[] {"$.algorithm.batchingPreference", "not allowed with strategy"};
      case "i23" -> new String[] {"$.teams", "at most 200"};
      case "i24" -> new String[] {"$.playerAttributes[0].type", "must be one of"};
      case "i25" -> new String[] {"$.playerAttributes[0].default", "must be a number"};
      case "i26" -> new String[] {"$.rules[0].measurements[0]", "expected )"};
      case "i27" -> new String[] {"$", "not valid JSON"};
      default -> throw new IllegalStateException(c.name());
    };
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void givenInvalidRuleSet_whenParsed_thenRefusedForItsFaultAlone(FlexMatchCase c) {
    String[] offence = offence(c);
    assertThatThrownBy(c::ruleSet)
        .isInstanceOfSatisfying(
            RuleSetException.class,
            e ->
                assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .startsWith(offence[0] + ": ")
                    .contains(offence[1]));
  }

  /** Which setting a case is about, and whether it matches, or is valid, as recommended. */
  private record Question(String setting, boolean recommended) {}

  private static Question question(FlexMatchCase c) {
    return switch (c.name().substring(0, 3)) {
      case "a01" -> new Question("sharedLocation", false);
      case "a02" -> new Question("latencyInclusive", true);
      case "a03" -> new Question("individualValues", false);
      case "a04" -> new Question("batchByTicket", true);
      case "a05" -> new Question("stepAtItsSecond", true);
      case "a06" -> new Question("individualCollections", false);
      case "a07" -> new Question("balancedWhenSmall", true);
      case "a08" -> new Question("compoundOfMany", true);
      default -> throw new IllegalStateException(c.name());
    };
  }

  private static boolean matchesOrIsValid(FlexMatchCase c, Settings settings) {
    try {
      RuleSet rules = c.ruleSet(settings);
      return c.tickets().isEmpty()
          || !new Matcher(rules, Matcher.Budget.DEFAULT)
              .pass(c.tickets(), c.atMillis())
              .matches()
              .isEmpty();
    } catch (RuleSetException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void givenAmbiguousCase_whenReadAsRecommended_thenOneAnswer_whenSwitched_thenTheOther(
      FlexMatchCase c) {
    Question question = question(c);
    assertThat(matchesOrIsValid(c, Settings.DEFAULT)).isEqualTo(question.recommended());
    assertThat(matchesOrIsValid(c, Settings.DEFAULT.with(question.setting(), false)))
        .isEqualTo(!question.recommended());
  }

  @AfterAll
  static void print() {
    System.out.println(
        "flexmatch cases: open "
            + open().count()
            + ", public "
            + published().count()
            + ", invalid "
            + invalid().count()
            + ", ambiguous "
            + ambiguous().count()
            + ", corners of our own "
            + FlexMatchCase.in("corners").count());
    // All that were given, and both ways: nobody lost a file.
    assertThat(List.of(open().count(), published().count(), invalid().count(), ambiguous().count()))
        .isEqualTo(List.of(28L, 24L, 27L, 8L));
  }
}
