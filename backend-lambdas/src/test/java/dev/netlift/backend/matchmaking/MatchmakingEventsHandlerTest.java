package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchmakingEventsHandlerTest {
  private final TestClock clock = new TestClock();
  private final FakeTickets tickets = new FakeTickets(clock);
  private final FakeSessions sessions = new FakeSessions(clock);
  private final MatchmakingEventsHandler handler =
      new MatchmakingEventsHandler(
          tickets, sessions, new Reconciler(tickets, sessions, new FakeMatchmaker(), clock));

  @BeforeEach
  void twoTickets() {
    tickets.create(Ticket.queued("t1", "ann", "arena", clock.millis(), 60_000));
    tickets.create(Ticket.queued("t2", "cid", "arena", clock.millis(), 60_000));
  }

  private Ticket row(String ticket) {
    return Objects.requireNonNull(tickets.rows.get(ticket));
  }

  @ParameterizedTest
  @CsvSource({
    "MatchmakingSearching, SEARCHING",
    "PotentialMatchCreated, PLACING",
    "AcceptMatch, QUEUED",
    "AcceptMatchCompleted, SEARCHING",
    "MatchmakingSucceeded, COMPLETED",
    "MatchmakingTimedOut, TIMED_OUT",
    "MatchmakingCancelled, CANCELLED",
    "MatchmakingFailed, FAILED"
  })
  void givenEachOfTheEightTypes_whenTaken_thenTheTicketSaysSo(String type, TicketStatus status) {
    Map<String, List<String>> players = Map.of("t1", List.of("ann"));
    handler.take(
        List.of(
            type.equals("MatchmakingSucceeded")
                ? Events.succeeded(1, players)
                : Events.of(type, 1, players)));

    assertThat(row("t1").status()).isEqualTo(status);
    assertThat(row("t2").status()).isEqualTo(TicketStatus.QUEUED);
  }

  @Test
  void givenAMatchThatAsksForConsent_whenAllAccept_thenPlacingOnlyThen() {
    Map<String, List<String>> players = Map.of("t1", List.of("ann"));

    handler.take(List.of(Events.potential(1, true, players)));
    assertThat(row("t1").status()).isEqualTo(TicketStatus.REQUIRES_ACCEPTANCE);
    handler.take(List.of(Events.of("AcceptMatch", 2, players)));
    assertThat(row("t1").status()).isEqualTo(TicketStatus.REQUIRES_ACCEPTANCE);
    handler.take(List.of(Events.accepted(2, "Accepted", players)));
    assertThat(row("t1").status()).isEqualTo(TicketStatus.PLACING);
  }

  @Test
  void givenAPlacementThatFellThrough_whenTheTicketSearchesAgain_thenItSaysSo() {
    handler.take(List.of(Events.potential(1, false, Map.of("t1", List.of("ann")))));
    handler.take(List.of(Events.searching("t1", 9, "ann")));

    assertThat(row("t1").status()).isEqualTo(TicketStatus.SEARCHING);
  }

  @Test
  void
      givenTwoTicketsAndAParty_whenTheMatchSucceeds_thenEveryPlayerHasHisOwnSeatAndTicketsShareNone() {
    handler.take(
        List.of(Events.succeeded(1, Map.of("t1", List.of("ann", "bob"), "t2", List.of("cid")))));

    assertThat(Objects.requireNonNull(row("t1").match()).playerSessions())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("ann", Events.seat("ann"), "bob", Events.seat("bob")));
    assertThat(Objects.requireNonNull(row("t2").match()).playerSessions())
        .containsExactlyEntriesOf(Map.of("cid", Events.seat("cid")));
    var session = sessions.find(Events.SESSION).orElseThrow();
    for (String player : List.of("ann", "bob", "cid")) {
      assertThat(session.seats(player, Events.seat(player))).isTrue();
    }
    assertThat(session.seats("ann", Events.seat("bob"))).isFalse();
    assertThat(session.key()).isNull();
  }

  @Test
  void givenABatch_whenOneRecordIsUnreadable_thenTheOthersAreWorkedOnAndTheCallFails() {
    assertThatThrownBy(
            () ->
                handler.take(
                    List.of(
                        Events.searching("t1", 1, "ann"),
                        "{\"detail-type\":",
                        Events.searching("t2", 1, "cid"))))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(row("t1").status()).isEqualTo(TicketStatus.SEARCHING);
    assertThat(row("t2").status()).isEqualTo(TicketStatus.SEARCHING);
  }

  @Test
  void givenAFailingTable_whenTaken_thenTheFailureIsThrownSoThatSnsRetriesAndTheRetryRepairsIt() {
    var event = List.of(Events.succeeded(1, Map.of("t1", List.of("ann"), "t2", List.of("cid"))));
    tickets.faults.plan(Next.WORK, Next.FAIL_BEFORE);

    assertThatThrownBy(() -> handler.take(event)).isInstanceOf(BackendException.class);
    handler.take(event);

    assertThat(row("t1").status()).isEqualTo(TicketStatus.COMPLETED);
    assertThat(row("t2").status()).isEqualTo(TicketStatus.COMPLETED);
  }

  @Test
  void givenASessionTableThatFails_whenTheMatchSucceeds_thenNoTicketSaysCompletedYet() {
    sessions.faults.plan(Next.FAIL_BEFORE);

    assertThatThrownBy(
            () -> handler.take(List.of(Events.succeeded(1, Map.of("t1", List.of("ann"))))))
        .isInstanceOf(BackendException.class);
    assertThat(row("t1").status()).isEqualTo(TicketStatus.QUEUED);
  }

  @Test
  void givenATicketOfAutomaticBackfill_whenTaken_thenPassedOver() {
    handler.take(List.of(Events.searching("not-ours", 1, "ann")));

    assertThat(tickets.rows).containsOnlyKeys("t1", "t2");
  }

  @Test
  void givenAnEventAboutSomethingElse_whenTaken_thenPassedOver() {
    handler.take(List.of("{\"detail-type\":\"GameLift Fleet Event\",\"detail\":{}}"));

    assertThat(row("t1").status()).isEqualTo(TicketStatus.QUEUED);
  }

  @Test
  void givenAFulfilledPlacement_whenTaken_thenItsSeatsAreKept() {
    handler.take(List.of(Events.placement("PlacementFulfilled", 1, List.of("ann", "cid"))));

    var session = sessions.find(Events.SESSION).orElseThrow();
    assertThat(session.seats("ann", Events.seat("ann"))).isTrue();
    assertThat(session.seats("cid", Events.seat("cid"))).isTrue();
    assertThat(row("t1").status()).isEqualTo(TicketStatus.QUEUED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PlacementCancelled", "PlacementTimedOut", "PlacementFailed"})
  void givenAPlacementThatEndedOtherwise_whenTaken_thenMatchmakingsOwnWordIsWaitedFor(String type) {
    handler.take(List.of(Events.placement(type, 1, List.of())));

    assertThat(row("t1").status()).isEqualTo(TicketStatus.QUEUED);
    assertThat(sessions.find(Events.SESSION)).isEmpty();
  }

  @Test
  void givenABatchThroughAQueue_whenOneRecordFails_thenOnlyItComesAgain() {
    var batch = Json.object();
    var records = batch.putArray("Records");
    records
        .addObject()
        .put("messageId", "m1")
        .put("body", Events.notification(Events.searching("t1", 1, "ann")));
    records.addObject().put("messageId", "m2").put("body", "{\"Message\":\"{\"}");
    records.addObject().put("messageId", "m3").put("body", Events.searching("t2", 1, "cid"));

    var answer = Objects.requireNonNull(handler.answer(batch));

    assertThat(answer.path("batchItemFailures")).hasSize(1);
    assertThat(answer.path("batchItemFailures").path(0).path("itemIdentifier").asString(""))
        .isEqualTo("m2");
    assertThat(row("t1").status()).isEqualTo(TicketStatus.SEARCHING);
    assertThat(row("t2").status()).isEqualTo(TicketStatus.SEARCHING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"detail-type\":\"GameLift Matchmaking Event\",\"detail\":{\"type\":\"MatchmakingFailed\"}}",
        "{\"detail-type\":\"GameLift Matchmaking Event\",\"time\":\"2026-11-20T12:00:00Z\",\"detail\":{\"type\":\"New\"}}",
        "{\"detail-type\":\"GameLift Matchmaking Event\",\"time\":\"2026-11-20T12:00:00Z\",\"detail\":{\"type\":\"MatchmakingSucceeded\",\"tickets\":[{\"ticketId\":\"t1\"}],\"gameSessionInfo\":{}}}"
      })
  void givenAnIncompleteEvent_whenTaken_thenTheCallFailsAndNothingChanges(String text) {
    assertThatThrownBy(() -> handler.take(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(row("t1").status()).isEqualTo(TicketStatus.QUEUED);
  }
}
