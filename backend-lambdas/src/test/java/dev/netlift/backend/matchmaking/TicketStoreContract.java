package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.matchmaking.TicketStore.Arrival;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of tickets does, in memory or not. */
abstract class TicketStoreContract {
  final TestClock clock = new TestClock();
  private final TicketStore tickets = store();

  abstract TicketStore store();

  private Ticket queued() {
    return Ticket.queued("t1", "ann", "arena", clock.millis(), 60_000);
  }

  private TicketNews news(TicketStatus status, long afterMillis) {
    boolean ended = status.terminal() && status != TicketStatus.COMPLETED;
    return new TicketNews(
        "t1", status, clock.millis() + afterMillis, ended ? "because" : null, match(status));
  }

  private static @Nullable Match match(TicketStatus status) {
    return status == TicketStatus.COMPLETED
        ? new Match("session", "10.0.0.1", "host.example", 7777, Map.of("ann", "psess-1"))
        : null;
  }

  @Test
  void givenATicket_whenCreatedTwice_thenTheFirstStays() {
    assertThat(tickets.create(queued())).isTrue();
    assertThat(tickets.create(Ticket.queued("t1", "bob", "duel", 0, 1))).isFalse();

    assertThat(tickets.find("t1")).contains(queued());
    assertThat(tickets.find("t2")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(TicketStatus.class)
  void givenNews_whenApplied_thenTheTicketIsAsItsPureFunctionSays(TicketStatus status) {
    tickets.create(queued());
    var news = news(status, 5);

    assertThat(tickets.apply(news)).isEqualTo(Arrival.TAKEN);
    assertThat(tickets.apply(news)).isEqualTo(Arrival.OLD);
    assertThat(tickets.find("t1")).contains(queued().after(news));
  }

  @Test
  void givenNewerNews_whenOlderComes_thenNothingChanges() {
    tickets.create(queued());
    tickets.apply(news(TicketStatus.COMPLETED, 5));

    assertThat(tickets.apply(news(TicketStatus.SEARCHING, 9))).isEqualTo(Arrival.OLD);
    assertThat(tickets.apply(news(TicketStatus.FAILED, 9))).isEqualTo(Arrival.OLD);
    assertThat(tickets.find("t1")).contains(queued().after(news(TicketStatus.COMPLETED, 5)));
  }

  @Test
  void givenAnEndWithAReason_whenABetterEndComes_thenTheReasonGoes() {
    tickets.create(queued());
    tickets.apply(news(TicketStatus.FAILED, 5));
    tickets.apply(news(TicketStatus.COMPLETED, 4));

    assertThat(tickets.find("t1")).contains(queued().after(news(TicketStatus.COMPLETED, 4)));
  }

  @Test
  void givenNoTicket_whenNewsComes_thenUnknownAndNoneIsMade() {
    assertThat(tickets.apply(news(TicketStatus.SEARCHING, 1))).isEqualTo(Arrival.UNKNOWN);
    assertThat(tickets.close("t1", TicketStatus.CANCELLED, "x")).isFalse();
    assertThat(tickets.find("t1")).isEmpty();
  }

  @Test
  void givenAnOpenTicket_whenClosed_thenOnceAndForGood() {
    tickets.create(queued());

    assertThat(tickets.close("t1", TicketStatus.CANCELLED, "x")).isTrue();
    assertThat(tickets.close("t1", TicketStatus.FAILED, "y")).isFalse();
    assertThat(tickets.apply(news(TicketStatus.COMPLETED, 5))).isEqualTo(Arrival.TAKEN);

    var ticket = tickets.find("t1").orElseThrow();
    assertThat(ticket.status()).isEqualTo(TicketStatus.CANCELLED);
    assertThat(ticket.reason()).isEqualTo("x");
    assertThat(ticket.told()).isEqualTo(TicketStatus.COMPLETED);
  }

  @Test
  void givenAnEndedTicket_whenClosed_thenItStaysAsItEnded() {
    tickets.create(queued());
    tickets.apply(news(TicketStatus.TIMED_OUT, 5));

    assertThat(tickets.close("t1", TicketStatus.CANCELLED, "x")).isFalse();
    assertThat(tickets.find("t1").orElseThrow().status()).isEqualTo(TicketStatus.TIMED_OUT);
  }

  @Test
  void givenAnExpiredTicket_whenSought_thenGone() {
    tickets.create(queued());
    clock.advance(Duration.ofMillis(59_999));
    assertThat(tickets.find("t1")).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThat(tickets.find("t1")).isEmpty();
  }

  @Test
  void givenPartysTicket_whenFound_thenAsItWasMade() {
    var ticket = Ticket.queued("t1", List.of("bob", "ann"), "p1", "arena", clock.millis(), 60_000);
    tickets.create(ticket);

    var found = tickets.find("t1").orElseThrow();

    assertThat(found.ownerId()).isEqualTo("bob");
    assertThat(found.members()).containsExactlyInAnyOrder("ann", "bob");
    assertThat(found.partyId()).isEqualTo("p1");
  }

  @Test
  void givenNewsWithADeadline_whenNewsWithoutComes_thenTheDeadlineGoes() {
    tickets.create(queued());
    long now = clock.millis();
    tickets.apply(new TicketNews("t1", TicketStatus.REQUIRES_ACCEPTANCE, now, null, null, now + 9));
    assertThat(tickets.find("t1").orElseThrow().dueMillis()).isEqualTo(now + 9);

    tickets.apply(new TicketNews("t1", TicketStatus.PLACING, now, null, null));

    assertThat(tickets.find("t1").orElseThrow().dueMillis()).isNull();
  }

  @Test
  void givenTicketsOfAllKinds_whenTheOpenAreSought_thenOldOnesThatHaveNotEndedOldestFirst() {
    long now = clock.millis();
    for (int i = 0; i < 12; i++) {
      tickets.create(Ticket.queued("t" + i, "ann", "arena", now - i, 60_000));
    }
    tickets.apply(news(TicketStatus.COMPLETED, 5));
    tickets.apply(new TicketNews("t2", TicketStatus.SEARCHING, now, null, null));
    tickets.close("t3", TicketStatus.CANCELLED, "x");

    assertThat(tickets.open(now, 100))
        .containsExactly("t11", "t10", "t9", "t8", "t7", "t6", "t5", "t4", "t2");
    assertThat(tickets.open(now - 9, 100)).containsExactly("t11", "t10");
    assertThat(tickets.open(now, 3)).containsExactly("t11", "t10", "t9");
  }
}
