package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.parties.FakeParties;
import dev.netlift.backend.parties.Party;
import dev.netlift.backend.parties.PartyState;
import dev.netlift.backend.players.FakePlayers;
import dev.netlift.backend.quotas.Door;
import dev.netlift.backend.quotas.FakeQuotas;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seven players who make parties, leave them, ask for matches and change their minds, while stores
 * and matchmaking fail before and after they act and a third of the events is lost. Whatever came
 * before: once faults end and the reconciler ran, nobody is left in between.
 */
class MatchmakingSimulationTest {
  private static final int STEPS = 80;
  private static final List<String> PLAYERS =
      List.of("ann", "bob", "cid", "dan", "eve", "fay", "gus");

  private static final class World {
    final Random random;
    final TestClock clock = new TestClock();
    final Faults faults = new Faults();
    final FakeTickets tickets = new FakeTickets(clock, faults);
    final FakeSessions sessions = new FakeSessions(clock, faults);
    final FakeParties parties = new FakeParties(clock, faults);
    final FakeMatchmaker matchmaker = new FakeMatchmaker();
    final FakePlayers players = new FakePlayers();
    final Wiring wiring =
        Wiring.of(
            new Matchmaking.Modes(Map.of("arena", "c"), Settable.NOTHING),
            new Matchmaking.Stores(players, tickets, sessions),
            parties,
            matchmaker,
            new Locations(List::of, clock),
            new Door(new FakeQuotas(), new Door.Limits(1000, 1000, 1000), clock),
            new Metrics(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                clock),
            clock);
    final Parties partyCalls = new Parties(parties, tickets, matchmaker, clock);
    final Reconciler reconciler = new Reconciler(tickets, sessions, matchmaker, clock);
    final MatchmakingEventsHandler events =
        new MatchmakingEventsHandler(tickets, sessions, reconciler);
    final List<String> undelivered = new ArrayList<>();
    final List<String> asked = new ArrayList<>();

    World(long seed) {
      random = new Random(seed);
    }

    <T> T any(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    /** One thing somebody does; what fails, or is refused, he lets be. */
    void step() {
      clock.advance(Duration.ofMillis(random.nextInt(4_000)));
      if (random.nextInt(4) == 0) {
        var fault = random.nextBoolean() ? Next.FAIL_BEFORE : Next.FAIL_AFTER;
        for (int i = random.nextInt(4); i > 0; i--) {
          faults.plan(Next.WORK);
        }
        faults.plan(fault);
      }
      if (random.nextInt(12) == 0) {
        matchmaker.faults.plan(random.nextBoolean() ? Next.FAIL_BEFORE : Next.FAIL_AFTER);
      }
      try {
        act();
      } catch (BackendException | Refusal expected) {
        // As a player would: it may or may not have happened.
      }
    }

    private void act() {
      String player = any(PLAYERS);
      switch (random.nextInt(11)) {
        case 0 -> partyCalls.create(player);
        case 1, 2 -> anyParty().ifPresent(p -> partyCalls.join(player, p.code()));
        case 3, 4 ->
            anyParty()
                .ifPresent(
                    p ->
                        partyCalls.prepare(
                            any(p.playerIds()), p.partyId(), Map.of("l", 1), Map.of()));
        case 5 -> anyParty().ifPresent(p -> partyCalls.leave(any(p.playerIds()), p.partyId()));
        case 6, 7 -> anyParty().ifPresent(this::queue);
        case 8 -> ask(player, "alone-" + random.nextInt(3), null);
        case 9 ->
            anyTicket().ifPresent(t -> wiring.matchmaking().cancel(t.ownerId(), t.ticketId()));
        default -> matchmakingMoves();
      }
      deliver();
    }

    private void queue(Party party) {
      for (String member : party.playerIds()) {
        partyCalls.prepare(member, party.partyId(), Map.of("l", 1), Map.of());
      }
      ask(party.leader(), "party-" + random.nextInt(3), party.partyId());
    }

    private void ask(String player, String key, @Nullable String party) {
      var latencies = party == null ? Map.of("l", 1) : Map.<String, Integer>of();
      wiring
          .matchmaking()
          .start(
              new Matchmaking.Caller(player, "a"),
              Optional.of(key),
              new TicketRequest("arena", latencies, party));
      asked.add(player);
    }

    private Optional<Party> anyParty() {
      var some =
          parties.rows.values().stream().filter(p -> p.state() != PartyState.DISBANDED).toList();
      return some.isEmpty() ? Optional.empty() : Optional.of(any(some));
    }

    private Optional<Ticket> anyTicket() {
      var some = List.copyOf(tickets.rows.values());
      return some.isEmpty() ? Optional.empty() : Optional.of(any(some));
    }

    /** What matchmaking does with a ticket it has; it tells in events, and remembers. */
    private void matchmakingMoves() {
      var open =
          matchmaker.started.keySet().stream()
              .filter(id -> !ended(id))
              .filter(id -> !matchmaker.stopped.contains(id))
              .toList();
      if (!open.isEmpty()) {
        move(any(open), random.nextInt(5));
      }
    }

    private boolean ended(String id) {
      TicketNews known = matchmaker.known.get(id);
      return known != null && known.status().terminal();
    }

    private void move(String id, int how) {
      var players =
          matchmaker.started.getOrDefault(id, List.of()).stream()
              .map(Matchmaker.Entrant::playerId)
              .toList();
      int second = (int) Duration.between(Events.START, clock.instant()).toSeconds();
      var of = Map.of(id, players);
      String type = how == 4 ? "MatchmakingTimedOut" : "MatchmakingFailed";
      String event =
          switch (how) {
            case 0 -> Events.searching(id, second, players.getFirst());
            case 1 -> Events.potential(second, false, of);
            case 2, 3 -> Events.succeeded(second, of);
            default -> Events.of(type, second, of);
          };
      var news = MatchmakingEvent.parse(event).orElseThrow().news().getFirst();
      matchmaker.known.put(id, news);
      // A third is lost for good.
      if (random.nextInt(3) > 0) {
        undelivered.add(event);
      }
    }

    /** Some of what is underway, in any order, some of it twice. */
    private void deliver() {
      for (int i = random.nextInt(3); i > 0 && !undelivered.isEmpty(); i--) {
        String event = any(undelivered);
        try {
          events.take(List.of(event));
          if (random.nextInt(4) > 0) {
            undelivered.remove(event);
          }
        } catch (BackendException again) {
          // SNS keeps it.
        }
      }
    }

    /**
     * No faults any more; everything arrives, matchmaking ends what it has, the reconciler runs.
     */
    void settle() {
      faults.clear();
      matchmaker.faults.clear();
      undelivered.forEach(event -> events.take(List.of(event)));
      for (String id : List.copyOf(matchmaker.started.keySet())) {
        if (!ended(id)) {
          move(id, 3 + random.nextInt(2));
        }
      }
      clock.advance(Duration.ofMinutes(2));
      reconciler.run();
      sessions.register(Events.SESSION, new SessionKey(new byte[SessionKey.BYTES]));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenFaultsAndLostEvents_whenAllSettles_thenEveryPlayerHasOneSeatOrAReason(long seed) {
    var world = new World(seed);
    for (int i = 0; i < STEPS; i++) {
      world.step();
    }
    world.settle();

    for (Ticket ticket : world.tickets.rows.values()) {
      assertThat(ticket.status().terminal()).as("%s", ticket).isTrue();
      var seats = new HashSet<String>();
      for (String member : ticket.members()) {
        var view = world.wiring.matchmaking().read(member, ticket.ticketId());
        if (view.seat() == null) {
          assertThat(view.reason()).as("%s for %s", ticket, member).isNotNull();
        } else {
          assertThat(view.seat().playerSessionId()).isEqualTo(Events.seat(member));
          assertThat(seats.add(view.seat().playerSessionId())).isTrue();
          assertThat(ticket.closedAs()).isNull();
        }
      }
      var entrants = world.matchmaker.started.get(ticket.ticketId());
      if (entrants != null) {
        assertThat(entrants)
            .extracting(Matchmaker.Entrant::playerId)
            .containsExactlyInAnyOrderElementsOf(ticket.members());
      }
    }
    for (Party row : world.parties.rows.values()) {
      if (row.state() == PartyState.DISBANDED) {
        assertThat(row.members()).isEmpty();
        continue;
      }
      assertThat(row.members()).hasSizeBetween(1, Party.MEMBERS_MAX);
      assertThat(row.playerIds()).doesNotHaveDuplicates();
      Party seen = world.partyCalls.read(row.leader(), row.partyId());
      assertThat(seen.state()).as("%s", seen).isEqualTo(PartyState.FORMING);
    }
    assertThat(world.tickets.open(Long.MAX_VALUE, 100)).isEmpty();
  }

  static LongStream seeds() {
    return LongStream.range(0, 500);
  }
}
