package dev.netlift.backend.parties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.parties.PartyState.Move;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartyTest {
  private static final Path STATES = Path.of("..", "docs", "states.md");
  private static final Map<String, Integer> NEAR = Map.of("us-west-2", 12);

  private final Party alone = Party.of("p1", "AAAAAA", "ann", 0);

  private static Party ready(Party party, String player, long atMillis) {
    return party.prepare(player, NEAR, Map.of(), atMillis);
  }

  /** Rows are states, columns moves; a dash is a refusal. */
  private static String drawn() {
    String head =
        Stream.of(Move.values()).map(Move::name).collect(Collectors.joining(" | ", "| | ", " |\n"));
    String line = "|-".repeat(Move.values().length + 1) + "|\n";
    return Stream.of(PartyState.values())
        .map(
            state ->
                Stream.of(Move.values())
                    .map(move -> state.after(move).map(PartyState::name).orElse("–"))
                    .collect(Collectors.joining(" | ", "| " + state + " | ", " |\n")))
        .collect(Collectors.joining("", head + line, ""));
  }

  @Test
  void givenTheTransitionTable_whenDrawn_thenItIsTheOneInTheDocs() throws IOException {
    assertThat(Files.readString(STATES))
        .as("docs/states.md must hold this table:\n%s", drawn())
        .contains(drawn());
  }

  @Test
  void givenALeader_whenHeLeaves_thenWhoCameNextLeads() {
    Party three = alone.join("bob", 1).join("cid", 2);

    assertThat(three.leader()).isEqualTo("ann");
    assertThat(three.leave("ann", 3).leader()).isEqualTo("bob");
    assertThat(three.leave("ann", 3).leave("bob", 4).leader()).isEqualTo("cid");
    assertThat(three.leave("bob", 3).leader()).isEqualTo("ann");
  }

  @Test
  void givenTheLastMember_whenHeLeaves_thenDisbandedAndNothingMovesItAnyMore() {
    Party gone = alone.leave("ann", 1);

    assertThat(gone.state()).isEqualTo(PartyState.DISBANDED);
    assertThatThrownBy(() -> gone.join("bob", 2)).isInstanceOf(Refusal.class);
  }

  @Test
  void givenTenMembers_whenAnotherJoins_thenFullAndAMemberJoiningAgainChangesNothing() {
    Party party = alone;
    for (int i = 1; i < Party.MEMBERS_MAX; i++) {
      party = party.join("p" + i, 1);
    }
    Party full = party;

    assertThatThrownBy(() -> full.join("bob", 2)).hasMessageContaining("at most 10");
    assertThat(full.join("p3", 2)).isSameAs(full);
  }

  @ParameterizedTest
  @CsvSource({"120000, true", "120001, false"})
  void givenAMemberWhoPreparedAWhileAgo_whenTheLeaderQueues_thenOnlyWithinTwoMinutes(
      long now, boolean taken) {
    Party two = ready(ready(alone.join("bob", 0), "bob", 0), "ann", 100_000);
    // Time zero means never.
    Party prepared = ready(two, "bob", 1);

    if (taken) {
      assertThat(prepared.queue("ann", "t1", now).state()).isEqualTo(PartyState.QUEUED);
    } else {
      assertThatThrownBy(() -> prepared.queue("ann", "t1", now + 1))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.status()).isEqualTo(409);
                assertThat(refusal.text()).contains("player bob ");
              });
    }
  }

  @Test
  void givenOneWhoDoesNotLead_whenHeQueues_thenRefused() {
    Party two = ready(ready(alone.join("bob", 0), "bob", 1), "ann", 1);

    assertThatThrownBy(() -> two.queue("bob", "t1", 2))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.status()).isEqualTo(403));
  }

  @Test
  void givenAQueuedParty_whenMoved_thenItsTicketGoesWithALeaverAndStaysWithOneWhoPrepares() {
    Party queued = ready(ready(alone.join("bob", 0), "bob", 1), "ann", 1).queue("ann", "t1", 2);

    assertThat(ready(queued, "bob", 3).ticketId()).isEqualTo("t1");
    assertThat(queued.leave("bob", 3).ticketId()).isNull();
    assertThat(queued.leave("bob", 3).state()).isEqualTo(PartyState.FORMING);
    assertThatThrownBy(() -> queued.join("cid", 3)).hasMessageContaining("waits for a match");
    assertThatThrownBy(() -> queued.queue("ann", "t2", 3)).isInstanceOf(Refusal.class);
    assertThat(queued.ticketEnded("t0", 3)).isSameAs(queued);
    assertThat(queued.ticketEnded("t1", 3).state()).isEqualTo(PartyState.FORMING);
  }

  @Test
  void givenCodes_whenDrawn_thenOfLettersNobodyTakesForOthers() {
    for (int i = 0; i < 200; i++) {
      assertThat(PartyCodes.draw()).matches("[A-Z0-9]{6}").doesNotContainPattern("[0O1IL2Z5S8B]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ACD-EFG, ACDEFG",
    "acdefg, ACDEFG",
    "' a c d e f g ', ACDEFG",
    "ACDEF,",
    "ACDEF0,",
    "ACDEFGH,",
    "АCDEFG,"
  })
  void givenACodeAsTyped_whenRead_thenItsLettersOrNothing(String typed, String code) {
    assertThat(PartyCodes.read(typed).orElse(null)).isEqualTo(code);
  }
}
