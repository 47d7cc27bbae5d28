package dev.netlift.local.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class WhyTest {
  private static final Path ROOT = Path.of("src/test/resources/flexmatch");

  // What each ticket that is left over must be told, after the case's own working.
  private static final Map<String, Map<String, String>> TOLD =
      Map.ofEntries(
          Map.entry(
              "o02", Map.of("a", "rule FairTeamSkill fails", "b", "rule FairTeamSkill fails")),
          Map.entry("o03", Map.of("m1", "rule ")),
          Map.entry("o04", Map.of("b", "rule DifferentCharacter fails")),
          Map.entry("o05", Map.of("b", "rule ")),
          Map.entry("o06", Map.of("c", "rule ")),
          Map.entry("o07", Map.of("b", "rule ")),
          Map.entry("o08", Map.of("b", "rule ", "d", "no latency data")),
          Map.entry("o09", Map.of("b", "rule ")),
          Map.entry("o10", Map.of("b", "rule ")),
          Map.entry("o11", Map.of("s1", "rule ", "s2", "rule ")),
          Map.entry("o12", Map.of("a", "rule ")),
          Map.entry(
              "o13", Map.of("a", "rule FairTeamSkill fails", "b", "rule FairTeamSkill fails")),
          Map.entry("o16", Map.of("p2", "not enough players, 1 of 3")),
          Map.entry("o17", Map.of("party", "a party of 3 fits no team")),
          Map.entry(
              "o19",
              Map.of("A", "cannot fill the teams", "B", "stay together", "C", "cannot fill")),
          Map.entry("o20", Map.of("b", "no attribute skill and it has no default")),
          Map.entry("o21", Map.of("e", "not enough players, 1 of 2")),
          Map.entry(
              "o23", Map.of("bf1", "at most one backfill ticket", "bf2", "needs another that is")),
          Map.entry("o25", Map.of("bf", "needs another that is none")));

  private static MatchCase read(Path file) {
    try {
      return MatchCase.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<MatchCase> open() {
    return in("open");
  }

  /** Those of ours whose tickets are all left over, for rules that they name. */
  static Stream<MatchCase> failing() {
    return Stream.of("open", "corners")
        .flatMap(WhyTest::in)
        .filter(c -> c.json().at("/expect/failedRules").isArray());
  }

  private static Stream<MatchCase> in(String folder) {
    try (var files = Files.list(ROOT.resolve(folder))) {
      return files.sorted().toList().stream().map(WhyTest::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("open")
  void givenOpenCase_whenEachTicketLeftAsksWhy_thenToldTheRuleAttributeOrSize(MatchCase c) {
    RuleSet rules = RuleSet.parse(c.body());
    List<Ticket> tickets = c.tickets(rules);
    Set<String> left = new HashSet<>(tickets.stream().map(Ticket::id).toList());
    for (Match match :
        new Matcher(rules, Matcher.Budget.DEFAULT).pass(tickets, c.atMillis()).matches()) {
      match.tickets().forEach(ticket -> left.remove(ticket.id()));
    }
    Map<String, String> told = TOLD.getOrDefault(c.name().substring(0, 3), Map.of());
    assertThat(left).isEqualTo(told.keySet());
    var why = new Why(rules, tickets, c.atMillis());
    for (Ticket ticket : tickets) {
      String text = why.text(ticket);
      if (left.contains(ticket.id())) {
        assertThat(text).contains(told.getOrDefault(ticket.id(), "?"));
        assertThat(why.json(ticket).path("matched").asBoolean(true)).isFalse();
      } else {
        assertThat(text).contains("is matched");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("failing")
  void givenCaseWithFailedRules_whenAnyOfItsTicketsAsksWhy_thenEachRuleIsNamed(MatchCase c) {
    RuleSet rules = RuleSet.parse(c.body());
    List<Ticket> tickets = c.tickets(rules);
    var why = new Why(rules, tickets, c.atMillis());
    for (Ticket ticket : tickets) {
      for (JsonNode rule : c.json().at("/expect/failedRules")) {
        assertThat(why.text(ticket)).contains("rule " + rule.asString() + " fails");
        assertThat(why.json(ticket).path("failedRules")).contains(rule);
      }
    }
  }
}
