package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.Session;
import dev.netlift.backend.sessions.SessionKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However the events of two tickets with three players arrive, the end is the same. */
class TicketOrderTest {
  private static final Map<String, List<String>> ALL =
      Map.of("t1", List.of("ann", "bob"), "t2", List.of("cid"));
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  /** Searched, proposed, searched again, placed. */
  private static final List<String> MATCHED =
      List.of(
          Events.searching("t1", 1, "ann"),
          Events.searching("t2", 1, "cid"),
          Events.potential(2, false, ALL),
          Events.searching("t1", 3, "ann"),
          Events.potential(4, false, ALL),
          Events.succeeded(5, ALL));

  /** The world after some deliveries, as far as anybody can see it. */
  private record World(Map<String, Ticket> tickets, Session session) {}

  private static final class Run {
    final TestClock clock = new TestClock();
    final FakeTickets tickets = new FakeTickets(clock);
    final FakeSessions sessions = new FakeSessions(clock);
    final MatchmakingEventsHandler handler = new MatchmakingEventsHandler(tickets, sessions);

    Run() {
      tickets.create(Ticket.queued("t1", "ann", "arena", clock.millis(), 60_000));
      tickets.create(Ticket.queued("t2", "cid", "arena", clock.millis(), 60_000));
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

  private static void permutations(
      List<String> rest, List<String> taken, Consumer<List<String>> each) {
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
    for (int i = 0; i < 8; i++) {
      run.tickets.faults.plan(Next.values()[random.nextInt(3)]);
      run.sessions.faults.plan(Next.values()[random.nextInt(3)]);
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
    run.tickets.faults.clear();
    run.sessions.faults.clear();
    run.sessions.register(Events.SESSION, KEY);

    assertThat(run.world()).isEqualTo(deliver(MATCHED, true));
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }
}
