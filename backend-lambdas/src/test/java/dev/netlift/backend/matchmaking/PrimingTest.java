package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.connections.FakeConnections;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Request;
import org.junit.jupiter.api.Test;

/** What the functions of this package answer before their snapshot. */
class PrimingTest extends TicketsWorld {
  @Test
  void givenThePlayersFunction_whenPrimed_thenItLooksIntoTheTableAndChangesNothing() {
    Request priming = Request.of(Json.read(TicketsHandler.PRIMING));

    assertThat(handler.reply(priming).status()).isEqualTo(404);
    assertThat(tickets.rows).isEmpty();
    assertThat(players.rows).isEmpty();
    tickets.faults.plan(Next.FAIL_BEFORE);
    assertThat(handler.reply(priming).status()).as("the table was asked").isEqualTo(503);
  }

  @Test
  void givenTheEventsFunction_whenPrimed_thenItLooksIntoTheTableAndChangesNothing() {
    events.prime();

    assertThat(tickets.rows).isEmpty();
    tickets.faults.plan(Next.FAIL_BEFORE);
    assertThatThrownBy(events::prime).as("the table was asked").hasMessageContaining("planned");
  }

  @Test
  void givenTheWatchFunction_whenPrimed_thenItLooksIntoBothTablesAndChangesNothing() {
    var connections = new FakeConnections(clock);
    var watch =
        new WatchHandler(
            connections,
            tickets,
            (connection, message) -> {
              throw new AssertionError("nobody is to be told");
            });

    watch.prime();

    assertThat(tickets.rows).isEmpty();
    tickets.faults.plan(Next.FAIL_BEFORE);
    assertThatThrownBy(watch::prime).as("the tickets were asked").hasMessageContaining("planned");
    connections.faults.plan(Next.FAIL_BEFORE);
    assertThatThrownBy(watch::prime)
        .as("the connections were asked")
        .hasMessageContaining("planned");
  }
}
