package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.Session;
import dev.netlift.backend.sessions.SessionKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However the events of two tickets of three players each arrive, the end is the same. */
class TicketOrderTest {
  private static final List<String> FIRST = List.of("ann", "bob", "cid");
  private static final List<String> SECOND = List.of("dan", "eve", "fay");
  private static final Map<String, List<String>> ALL = Map.of("t1", FIRST, "t2", SECOND);
  private static final List<String> EVERYBODY = List.of("ann", "bob", "cid", "dan", "eve", "fay");
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  /** Searched, proposed, searched again, placed. */
  private static final List<String> MATCHED =
      List.of(
          Events.searching("t1", 1, "ann"),
          Events.searching("t2", 1, "dan"),
          Events.potential(2, false, ALL),
          Events.searching("t1", 3, "ann"),
          Events.potential(4, false, ALL),
          Events.succeeded(5, ALL));

  /** The world after some deliveries, as far as anybody can see it. */
  private record World(Map<String, Ticket> tickets, Session session) {
    /** How many seats, or reasons why there is none, each player has. */
    Map<String, Integer> seatsOrReasons() {
      var found = new HashMap<String, Integer>();
      for (Ticket ticket : tickets.values()) {
        for (String player : ticket.members()) {
          Match match = ticket.match();
          boolean seated = match != null && match.playerSessions().containsKey(player);
          found.merge(player, seated || ticket.reason() != null ? 1 : 0, Integer::sum);
        }
      }
      return found;
    }
  }

  private static final class Run {
    final TestClock clock = new TestClock();
    final Faults faults = new Faults();
    final FakeTickets tickets = new FakeTickets(clock, faults);
    final FakeSessions sessions = new FakeSessions(clock, faults);
    final MatchmakingEventsHandler handler =
        new MatchmakingEventsHandler(
            tickets, sessions, new Reconciler(tickets, sessions, new FakeMatchmaker(), clock));

    Run() {
      tickets.create(Ticket.queued("t1", FIRST, "party 1", "arena", clock.millis(), 60_000));
      tickets.create(Ticket.queued("t2", SECOND, "party 2", "arena", clock.millis(), 60_000));
    }

    World world() {
      return new World(Map.copyOf(tickets.rows), sessions.find(Events.SESSION).orElseThrow());
    }
  }

  private static World deliver(List<String> events, boolean keyFirst) {
    var run = new Run();
    if (keyFirst) {
      run.sessions.register(Events.SESSION, KEY);
    }
    events.forEach(event -> run.handler.take(List.of(event)));
    if (!keyFirst) {
      run.sessions.register(Events.SESSION, KEY);
    }
    return run.world();
  }

  private static <T> void permutations(List<T> rest, List<T> taken, Consumer<List<T>> each) {
    if (rest.isEmpty()) {
      each.accept(taken);
      return;
    }
    for (int i = 0; i < rest.size(); i++) {
      var others = new ArrayList<>(rest);
      var next = new ArrayList<>(taken);
      next.add(others.remove(i));
      permutations(others, next, each);
    }
  }

  @Test
  void givenEveryOrderOfEveryLossOfNews_whenTheMatchIsTold_thenTheEndIsTheSame() {
    World ideal = deliver(MATCHED, true);
    var told = MATCHED.getLast();
    int[] runs = {0};
    for (int kept = 0; kept < 1 << (MATCHED.size() - 1); kept++) {
      var some = new ArrayList<String>(List.of(told));
      for (int i = 0; i < MATCHED.size() - 1; i++) {
        if ((kept & 1 << i) != 0) {
          some.add(MATCHED.get(i));
        }
      }
      permutations(
          some,
          List.of(),
          order -> {
            runs[0]++;
            assertThat(deliver(order, runs[0] % 2 == 0)).isEqualTo(ideal);
          });
    }
    assertThat(runs[0]).isEqualTo(1631);
    assertThat(ideal.tickets().values())
        .allSatisfy(ticket -> assertThat(ticket.status()).isEqualTo(TicketStatus.COMPLETED));
  }

  /** Everything GameLift tells of one match, each event once. */
  private static final List<String> TOLD =
      List.of(
          Events.searching("t1", 1, "ann"),
          Events.searching("t2", 1, "dan"),
          Events.potential(2, false, ALL),
          Events.placement("PlacementFulfilled", 4, EVERYBODY),
          Events.succeeded(5, ALL));

  /** Each call of a store that could fail while {@link #TOLD} and a repeat are delivered. */
  private static final int CALLS_MAX = 12;

  @Test
  void givenEveryOrderOfEveryDuplicate_whenAnyOneCallFailsBeforeOrAfter_thenTheEndIsTheSame() {
    World ideal = deliver(TOLD, true);
    assertThat(ideal.seatsOrReasons())
        .isEqualTo(Map.of("ann", 1, "bob", 1, "cid", 1, "dan", 1, "eve", 1, "fay", 1));
    int[] runs = {0};
    for (int twice = 0; twice < TOLD.size(); twice++) {
      var deliveries = new ArrayList<Integer>(List.of(0, 1, 2, 3, 4));
      deliveries.add(twice);
      var seen = new HashSet<List<Integer>>();
      permutations(
          deliveries,
          List.of(),
          order -> {
            if (!seen.add(order)) {
              return;
            }
            for (int call = 0; call < CALLS_MAX; call++) {
              for (Next fault : List.of(Next.FAIL_BEFORE, Next.FAIL_AFTER)) {
                runs[0]++;
                World world = deliverWithOneFault(order, call, fault);
                if (!world.equals(ideal)) {
                  assertThat(world).as("%s, call %s %s", order, call, fault).isEqualTo(ideal);
                }
              }
            }
          });
    }
    assertThat(runs[0]).isEqualTo(5 * 360 * CALLS_MAX * 2);
  }

  /** SNS delivers again what was not taken, at once. */
  private static World deliverWithOneFault(List<Integer> order, int call, Next fault) {
    var run = new Run();
    for (int i = 0; i < call; i++) {
      run.faults.plan(Next.WORK);
    }
    run.faults.plan(fault);
    for (int event : order) {
      var delivery = List.of(TOLD.get(event));
      try {
        run.handler.take(delivery);
      } catch (BackendException e) {
        run.handler.take(delivery);
      }
    }
    run.faults.clear();
    run.sessions.register(Events.SESSION, KEY);
    return run.world();
  }

  @Test
  void givenEveryOrderOfNewsWithoutAnEnd_whenAllArrived_thenTheLatestIsTold() {
    var open = MATCHED.subList(0, MATCHED.size() - 1);
    permutations(
        open,
        List.of(),
        order -> {
          var run = new Run();
          order.forEach(event -> run.handler.take(List.of(event)));
          assertThat(run.tickets.rows.values())
              .allSatisfy(ticket -> assertThat(ticket.status()).isEqualTo(TicketStatus.PLACING));
        });
  }

  static Stream<TicketStatus[]> pairsOfEnds() {
    return Stream.of(TicketStatus.values())
        .filter(TicketStatus::terminal)
        .flatMap(
            a ->
                Stream.of(TicketStatus.values())
                    .filter(b -> b.terminal() && b != a)
                    .map(b -> new TicketStatus[] {a, b}));
  }

  @ParameterizedTest
  @MethodSource("pairsOfEnds")
  void givenTwoEndsThatContradict_whenTheyCome_thenTheirOrderDoesNotMatter(
      TicketStatus first, TicketStatus second) {
    var ticket = Ticket.queued("t1", "ann", "arena", 0, 60_000);
    var a = new TicketNews("t1", first, 1000, "a", null);
    var b = new TicketNews("t1", second, 2000, "b", null);

    assertThat(ticket.after(a).after(b)).isEqualTo(ticket.after(b).after(a));
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenDuplicatesAndAStoreThatFails_whenSnsRetries_thenTheEndIsTheSame(long seed) {
    var random = new Random(seed);
    var deliveries = new ArrayList<>(MATCHED);
    for (int i = 0; i < 4; i++) {
      deliveries.add(MATCHED.get(random.nextInt(MATCHED.size())));
    }
    Collections.shuffle(deliveries, random);
    var run = new Run();
    for (int i = 0; i < 16; i++) {
      run.faults.plan(Next.values()[random.nextInt(3)]);
    }
    var queue = new ArrayList<>(deliveries);
    while (!queue.isEmpty()) {
      String event = queue.remove(random.nextInt(queue.size()));
      try {
        run.handler.take(List.of(event));
      } catch (BackendException e) {
        queue.add(event);
      }
    }
    run.faults.clear();
    run.sessions.register(Events.SESSION, KEY);

    assertThat(run.world()).isEqualTo(deliver(MATCHED, true));
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }
}
