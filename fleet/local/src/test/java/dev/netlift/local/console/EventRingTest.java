package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EventRingTest {
  private final EventRing ring = new EventRing(3);

  private static EventEntry event(long atMillis, String... tickets) {
    return new EventEntry(
        atMillis,
        "matchmaking",
        "aws.gamelift",
        "MatchmakingSearching",
        "searching",
        List.of(tickets),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        JsonMapper.shared().createObjectNode());
  }

  private static List<Long> numbers(EventRing.Page page) {
    return page.events().stream().map(EventRing.Numbered::sequence).toList();
  }

  @Test
  void givenMoreThanItHolds_whenRead_thenTheNewestAndHowManyAreMissed() throws Exception {
    for (int i = 1; i <= 5; i++) {
      ring.add(event(i));
    }

    EventRing.Page page = ring.after(1, 10, Duration.ZERO);
    assertThat(numbers(page)).containsExactly(3L, 4L, 5L);
    assertThat(page.missed()).isEqualTo(1);
    assertThat(page.next()).isEqualTo(5);
    assertThat(numbers(ring.after(2, 2, Duration.ZERO))).containsExactly(3L, 4L);
    assertThat(ring.after(2, 2, Duration.ZERO).next()).isEqualTo(4);
    assertThat(ring.after(5, 2, Duration.ZERO).events()).isEmpty();
    assertThat(numbers(ring.newest(2))).containsExactly(4L, 5L);
  }

  @Test
  void givenNumberOfAnEarlierCloud_whenRead_thenTheNewestAtOnce() throws Exception {
    ring.add(event(1));

    assertThat(numbers(ring.after(900, 10, Duration.ofHours(1)))).containsExactly(1L);
  }

  @Test
  void givenWhoWaits_whenSomethingHappens_thenToldAtOnce() throws Exception {
    var reader =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ring.after(0, 10, Duration.ofMinutes(5));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    ring.add(event(1));

    assertThat(numbers(reader.get(60, TimeUnit.SECONDS))).containsExactly(1L);
  }

  @Test
  void givenTicket_whenAskedFor_thenItsEventsAndWhetherSomeAreLost() {
    ring.add(event(10, "t1"));
    ring.add(event(20, "t2"));
    ring.add(event(30, "t1", "t2"));
    assertThat(ring.ofTicket("t1")).hasSize(2);
    assertThat(ring.reachesBackTo(5)).isTrue();

    ring.add(event(40, "t2"));

    assertThat(ring.ofTicket("t1")).hasSize(1);
    assertThat(ring.reachesBackTo(5)).isFalse();
    assertThat(ring.reachesBackTo(25)).isTrue();
  }
}
