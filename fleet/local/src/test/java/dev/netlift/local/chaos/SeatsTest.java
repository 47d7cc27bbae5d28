package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.gamelift.SeatReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeatsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  /** Held from and to seconds before now; negative: not at all, or still. */
  private static SeatReport seat(String id, String player, String session, int from, int to) {
    return new SeatReport(
        id,
        player,
        session,
        to < 0 ? "ACTIVE" : "COMPLETED",
        NOW.minusSeconds(100),
        from < 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(from)),
        to < 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(to)));
  }

  @Test
  void givenOneMatchAfterTheOther_whenLookedAt_thenNothingIsDouble() {
    var seats =
        List.of(
            seat("p1", "ann", "match-1", 90, 60),
            seat("p2", "ann", "match-2", 60, 30),
            seat("p3", "ann", "match-3", -1, 20),
            seat("p4", "ann", "match-4", 25, -1),
            seat("p5", "bob", "match-1", 90, -1));

    assertThat(Seats.doubled(seats, Map.of("p1", Set.of("ann"), "p5", Set.of("bob")), NOW))
        .isEmpty();
  }

  @Test
  void givenPlayerLetInWhileAnotherMatchHoldsHim_whenLookedAt_thenDouble() {
    var seats = List.of(seat("p1", "ann", "match-1", 90, 40), seat("p2", "ann", "match-2", 41, 30));

    assertThat(Seats.doubled(seats, Map.of(), NOW)).hasSize(1);
  }

  @Test
  void givenSeatNeverGivenBack_whenThereIsAnother_thenDouble() {
    var seats =
        List.of(
            seat("p1", "ann", "match-1", 90, -1),
            seat("p2", "ann", "match-2", 60, 50),
            seat("p3", "ann", "match-3", 20, -1));

    assertThat(Seats.doubled(seats, Map.of(), NOW)).hasSize(2);
  }

  @Test
  void givenPlayerSessionToldToTwo_whenLookedAt_thenDouble() {
    var seats = List.of(seat("p1", "ann", "match-1", 90, 40));

    assertThat(Seats.doubled(seats, Map.of("p1", Set.of("ann", "bob")), NOW)).hasSize(1);
    assertThat(Seats.doubled(seats, Map.of("p1", Set.of("bob")), NOW)).hasSize(1);
    assertThat(Seats.doubled(seats, Map.of("p9", Set.of("ann")), NOW)).hasSize(1);
  }

  @Test
  void givenAnything_whenTold_thenNoPlayerSessionIsInIt() {
    var seats =
        List.of(seat("psess-1", "ann", "m-1", 90, 40), seat("psess-2", "ann", "m-2", 50, 30));

    assertThat(Seats.doubled(seats, Map.of("psess-1", Set.of("ann", "bob")), NOW))
        .hasSize(2)
        .noneMatch(line -> line.contains("psess"));
  }
}
