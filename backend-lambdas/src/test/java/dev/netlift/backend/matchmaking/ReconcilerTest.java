package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Repairing tickets whose events were lost. */
class ReconcilerTest extends TicketsWorld {
  private TicketNews placed(String ticket) {
    return new TicketNews(
        ticket,
        TicketStatus.COMPLETED,
        clock.millis(),
        null,
        new Match(Events.SESSION, "127.0.0.1", null, 7777, Map.of(ANN, Events.seat(ANN))));
  }

  private void old() {
    clock.advance(Reconciler.ASKED_AFTER.plusMillis(1));
  }

  @Test
  void givenEveryEventOfAMatchLost_whenTheScheduleRuns_thenThePlayerIsSeatedAsIfTheyHadCome() {
    String id = ticketOf(ANN);
    sessions.register(Events.SESSION, KEY);
    old();
    matchmaker.known.put(id, placed(id));

    events.answer(Json.read("{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\"}"));

    assertThat(status(get(ANN, id))).isEqualTo("COMPLETED");
    assertThat(json(get(ANN, id)).path("connection").path("playerSessionId").asString(""))
        .isEqualTo(Events.seat(ANN));
    assertThat(sessions.find(Events.SESSION).orElseThrow().seats(ANN, Events.seat(ANN))).isTrue();
    assertThat(tickets.open(Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void givenAYoungTicket_whenReconciled_thenLeftToItsEvents() {
    String id = ticketOf(ANN);
    matchmaker.known.put(id, placed(id));

    assertThat(reconciler.run()).isEqualTo(new Reconciler.Outcome(0, 0, 0));
    assertThat(matchmaker.described).isEmpty();
  }

  @Test
  void givenManyOpenTickets_whenReconciled_thenAskedAboutTenAtATime() {
    for (int i = 0; i < 23; i++) {
      ticketOf(ANN);
    }
    old();

    assertThat(reconciler.run().asked()).isEqualTo(23);
    assertThat(matchmaker.described).containsExactly(10, 10, 3);
  }

  @Test
  void givenAProposalWhoseEventWasLost_whenReconciled_thenThePlayerIsAskedToAccept() {
    String id = ticketOf(ANN);
    old();
    matchmaker.known.put(
        id, new TicketNews(id, TicketStatus.REQUIRES_ACCEPTANCE, clock.millis(), null, null));

    reconciler.run();

    assertThat(status(get(ANN, id))).isEqualTo("REQUIRES_ACCEPTANCE");
  }

  @Test
  void givenATicketMatchmakingNeverHeardOf_whenNoStartCanBeUnderwayAnyMore_thenFailedWithAReason() {
    String id = ticketOf(ANN);
    old();
    assertThat(reconciler.run().lost()).isZero();
    assertThat(status(get(ANN, id))).isEqualTo("QUEUED");

    clock.advance(Reconciler.STARTED_WITHIN);

    assertThat(reconciler.run().lost()).isEqualTo(1);
    assertThat(status(get(ANN, id))).isEqualTo("FAILED");
    assertThat(json(get(ANN, id)).path("reason").asString("")).isEqualTo("NOT_STARTED");
    assertThat(reconciler.run().asked()).isZero();
  }

  @Test
  void givenACancelledTicketThatWasPlaced_whenReconciled_thenItStaysCancelled() {
    String id = ticketOf(ANN);
    delete(ANN, id);
    old();
    matchmaker.known.put(id, placed(id));

    assertThat(reconciler.run().asked()).isZero();
    assertThat(status(get(ANN, id))).isEqualTo("CANCELLED");
  }

  @Test
  void givenABatchThatFails_whenReconciled_thenTheOthersAreDoneAndTheCallFails() {
    for (int i = 0; i < 15; i++) {
      tickets.create(
          Ticket.queued(UUID.randomUUID().toString(), ANN, "arena", clock.millis(), 60_000));
    }
    old();
    matchmaker.faults.plan(Next.FAIL_BEFORE);

    assertThatThrownBy(reconciler::run).isInstanceOf(BackendException.class);
    assertThat(matchmaker.described).containsExactly(5);
  }

  @Test
  void givenNewsThatBothAnEventAndAnAnswerBring_whenInEitherOrder_thenTheSameTicket() {
    String first = ticketOf(ANN);
    String second = ticketOf(ANN);
    old();
    matchmaker.known.put(first, placed(first));
    matchmaker.known.put(second, placed(second));
    var told = List.of(Events.succeeded(5, Map.of(first, List.of(ANN), second, List.of(ANN))));

    events.take(told);
    reconciler.run();
    clock.advance(Duration.ofSeconds(1));
    reconciler.run();
    events.take(told);

    assertThat(row(first).match()).isEqualTo(row(second).match());
    assertThat(row(first).status()).isEqualTo(TicketStatus.COMPLETED);
  }
}
