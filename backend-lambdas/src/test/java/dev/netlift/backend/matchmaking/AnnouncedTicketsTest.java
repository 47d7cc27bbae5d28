package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AnnouncedTicketsTest {
  private final TestClock clock = new TestClock();
  private final FakeTickets rows = new FakeTickets(clock);
  private final List<String> told = new ArrayList<>();
  private boolean broken;
  private final TicketStore tickets =
      new AnnouncedTickets(
          rows,
          (ticketId, players, atMillis) -> {
            if (broken) {
              throw new BackendException("no bus", true);
            }
            told.add(ticketId + " " + new TreeSet<>(players) + " " + atMillis);
          });

  AnnouncedTicketsTest() {
    rows.create(
        Ticket.queued("t", List.of("ann", "bob"), null, "arena", clock.millis(), 3_600_000));
  }

  private static TicketNews news(String ticket, TicketStatus status, long atMillis) {
    var match =
        status == TicketStatus.COMPLETED
            ? new Match("s", "127.0.0.1", null, 7777, Map.of("ann", "p1", "bob", "p2"))
            : null;
    return new TicketNews(ticket, status, atMillis, null, match);
  }

  @Test
  void givenNews_whenTheMatchIsReady_thenItsPlayersAreAnnouncedAndOfOtherNewsNobody() {
    tickets.apply(news("t", TicketStatus.SEARCHING, 1));
    tickets.apply(news("t", TicketStatus.PLACING, 2));
    assertThat(told).isEmpty();

    tickets.apply(news("t", TicketStatus.COMPLETED, 3));

    assertThat(told).containsExactly("t [ann, bob] 3");
  }

  @Test
  void givenAnnouncingThatFails_whenTheNewsComesAgain_thenAnnounced() {
    broken = true;
    assertThatThrownBy(() -> tickets.apply(news("t", TicketStatus.COMPLETED, 3)))
        .isInstanceOf(BackendException.class);
    broken = false;

    assertThat(tickets.apply(news("t", TicketStatus.COMPLETED, 3)))
        .isEqualTo(TicketStore.Arrival.OLD);

    assertThat(told).containsExactly("t [ann, bob] 3");
  }

  @Test
  void givenTicketThatWasCalledOff_orIsNotOurs_whenItsMatchIsReady_thenNobody() {
    tickets.close("t", TicketStatus.CANCELLED, "CANCELLED");

    tickets.apply(news("t", TicketStatus.COMPLETED, 3));
    tickets.apply(news("backfill", TicketStatus.COMPLETED, 3));

    assertThat(told).isEmpty();
  }
}
