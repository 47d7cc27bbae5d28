package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ExplainerTest {
  static Stream<FlexMatchCase> withoutMatch() {
    return FlexMatchCase.in("open").filter(c -> c.json().get("expect").get("matched").isString());
  }

  private static FlexMatchCase open(String name) {
    return FlexMatchCase.in("open")
        .filter(c -> c.name().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  private static Explanation explain(FlexMatchCase c, String ticket) {
    List<Ticket> tickets = c.tickets();
    return new Explainer(c.ruleSet())
        .explain(
            tickets.stream().filter(t -> t.id().equals(ticket)).findFirst().orElseThrow(),
            tickets,
            c.atMillis());
  }

  @ParameterizedTest
  @MethodSource("withoutMatch")
  void givenCaseThatExpectsNone_whenAskedWhy_thenEachTicketIsToldTheRuleOrTheSize(FlexMatchCase c) {
    for (Ticket ticket : c.tickets()) {
      Explanation why = explain(c, ticket.id());
      JsonNode failed = c.json().get("expect").path("failedRules");
      if (failed.isEmpty()) {
        assertThat(why.size()).isPresent();
        assertThat(why.nearest()).isEmpty();
      }
      for (JsonNode rule : failed) {
        assertThat(why.failedRules()).contains(rule.asString());
        assertThat(why.text()).contains("rule " + rule.asString() + " fails");
      }
    }
  }

  @Test
  void givenStepsToCome_whenAskedWhy_thenWhenItWouldMatch() {
    Explanation why = explain(open("o13"), "a");
    // The newest of the two is 2 s old, and the step of 5 s lets them.
    assertThat(why.later())
        .hasValueSatisfying(
            later -> {
              assertThat(later.inMillis()).isEqualTo(3_000);
              assertThat(later.stepMillis()).isEqualTo(5_000);
              assertThat(later.ticketIds()).containsExactly("a", "b");
            });
  }

  @Test
  void givenNoStepsToCome_whenAskedWhy_thenTheValuesThatBrokeTheRule() {
    Explanation why = explain(open("o02"), "b");
    assertThat(why.later()).isEmpty();
    assertThat(why.nearest().getFirst().broken().getFirst().detail())
        .isEqualTo("[60.0, 10.0] against 35.0, at most 10.0");
  }

  @Test
  void givenMissingAttributeLatencyOrTooLargeAParty_whenAskedWhy_thenThat() {
    assertThat(explain(open("o20"), "b").never()).singleElement().asString().contains("skill");
    assertThat(explain(open("o08"), "d").never()).singleElement().asString().contains("latency");
    assertThat(explain(open("o17"), "party").never())
        .singleElement()
        .asString()
        .contains("party of 3");
  }

  @Test
  void givenLatencyTooHigh_whenAskedWhy_thenTheRule() {
    assertThat(explain(open("o08"), "b").failedRules()).containsExactly("Fast");
  }

  @Test
  void givenOnlyBackfill_whenAskedWhy_thenThatItNeedsAnother() {
    assertThat(explain(open("o23"), "bf1").size()).get().asString().contains("backfill");
  }
}
