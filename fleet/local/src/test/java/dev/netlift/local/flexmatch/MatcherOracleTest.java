package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The engine against brute force, on worlds small enough to try everything. {@code
 * -Dnetlift.worlds=N} sets how many, {@code -Dnetlift.firstWorld=N} where to begin: a failure names
 * its world.
 */
class MatcherOracleTest {
  private static final int WORLDS = Integer.getInteger("netlift.worlds", 20_000);
  private static final long FIRST = Long.getLong("netlift.firstWorld", 0);

  /** Asked for every second of half a minute and compared each time: 30 times the cost of one. */
  private static final int WORLDS_ONE_BY_ONE = Boolean.getBoolean("netlift.full") ? 2_000 : 300;

  private static final Matcher.Budget UNBOUNDED =
      new Matcher.Budget(10_000_000, Integer.MAX_VALUE, 100);

  private static Pass pass(World world, List<Ticket> tickets) {
    return new Matcher(world.rules(), UNBOUNDED).pass(tickets, world.nowMillis());
  }

  @Test
  void givenSmallWorlds_whenSearched_thenSameAnswerAsBruteForce() {
    int matches = 0;
    int without = 0;
    long began = System.nanoTime();
    for (long seed = FIRST; seed < FIRST + WORLDS; seed++) {
      // Few worlds of eight: each costs as much as many of four.
      World world = World.of(seed, 1, seed % 16 == 0 ? 8 : seed % 4 == 0 ? 6 : 4);
      Pass pass = pass(world, world.tickets());
      agrees(world, pass);
      matches += pass.matches().size();
      without += pass.matches().isEmpty() ? 1 : 0;
    }
    System.out.printf(
        "flexmatch worlds checked against brute force: %d (%d matches, %d worlds without) in %d ms%n",
        WORLDS, matches, without, (System.nanoTime() - began) / 1_000_000);
    // Worlds of only one kind would prove nothing.
    assertThat(matches).isPositive();
    assertThat(without).isPositive();
  }

  private static void agrees(World world, Pass pass) {
    assertThat(pass.exhausted()).isZero();
    Map<Integer, Integer> every = world.everyMatch();
    var left = new ArrayList<>(world.tickets());
    left.sort(order(world));
    var found = new ArrayList<>(pass.matches());
    while (!left.isEmpty()) {
      Ticket anchor = left.getFirst();
      int best = best(world, every, anchor, left);
      left.remove(anchor);
      String which = "world " + world.seed() + " around " + anchor.id() + "\n" + world.body();
      if (!found.isEmpty() && found.getFirst().tickets().contains(anchor)) {
        Match match = found.removeFirst();
        assertThat(world.valid(match)).as(which).isTrue();
        assertThat(match.playerCount()).as(which).isEqualTo(best);
        left.removeAll(match.tickets());
      } else {
        assertThat(best).as(which).isZero();
      }
    }
    assertThat(found).as("world " + world.seed()).isEmpty();
  }

  private static java.util.Comparator<Ticket> order(World world) {
    java.util.Comparator<Ticket> first =
        switch (world.rules().algorithm().backfillPriority()) {
          case NORMAL -> (_, _) -> 0;
          case HIGH -> java.util.Comparator.comparing(ticket -> !ticket.backfill());
          case LOW -> java.util.Comparator.comparing(Ticket::backfill);
        };
    return first.thenComparing(Ticket.OLDEST_FIRST);
  }

  /** Players in the largest match of the anchor with those left; 0 when there is none. */
  private static int best(
      World world, Map<Integer, Integer> every, Ticket anchor, List<Ticket> left) {
    int allowed = bits(world, left);
    int fresh = bits(world, left.stream().filter(t -> !t.backfill()).toList());
    boolean freshFirst =
        world.rules().algorithm().backfillPriority() == Algorithm.BackfillPriority.LOW;
    int own = bits(world, List.of(anchor));
    int best = 0;
    int bestFresh = 0;
    for (var match : every.entrySet()) {
      int bits = match.getKey();
      if ((bits & own) != 0 && (bits & ~allowed) == 0) {
        best = Math.max(best, match.getValue());
        if ((bits & ~fresh) == 0) {
          bestFresh = Math.max(bestFresh, match.getValue());
        }
      }
    }
    return freshFirst && bestFresh > 0 ? bestFresh : best;
  }

  private static int bits(World world, List<Ticket> tickets) {
    int bits = 0;
    for (Ticket ticket : tickets) {
      bits |= 1 << world.tickets().indexOf(ticket);
    }
    return bits;
  }

  @Test
  void givenWorld_whenTicketsComeInAnyOrder_thenSameMatches() {
    for (long seed = 0; seed < 500; seed++) {
      World world = World.of(seed, 1, 8);
      var shuffled = new ArrayList<>(world.tickets());
      Collections.shuffle(shuffled, new java.util.Random(seed));
      assertThat(pass(world, shuffled).matches())
          .as("world " + seed)
          .isEqualTo(pass(world, world.tickets()).matches());
    }
  }

  @Test
  void givenTicketsComingOneByOne_whenPoolIsAskedEachTime_thenNothingIsEverMissed() {
    int matches = 0;
    for (long seed = 0; seed < WORLDS_ONE_BY_ONE; seed++) {
      World world = World.of(seed, 4, 10);
      var pool = new MatchPool(world.rules(), UNBOUNDED);
      var waiting = new ArrayList<Ticket>();
      var coming = new ArrayList<>(world.tickets());
      coming.sort(Ticket.OLDEST_FIRST);
      for (long now = 0; now <= 30_000; now += 1_000) {
        while (!coming.isEmpty() && coming.getFirst().enteredMillis() <= now) {
          waiting.add(coming.getFirst());
          pool.add(coming.removeFirst());
        }
        var then = new World(seed, world.body(), world.rules(), world.tickets(), now);
        for (Match match : pool.pass(now).matches()) {
          assertThat(then.valid(match)).as("world " + seed + " at " + now).isTrue();
          waiting.removeAll(match.tickets());
          matches++;
        }
        assertThat(pass(then, waiting).matches()).as("world " + seed + " at " + now).isEmpty();
      }
    }
    assertThat(matches).isPositive();
  }

  @Test
  void givenLargerWorlds_whenSearched_thenMatchesAreValidAndOneMoreTicketTakesNoneAway() {
    for (long seed = 0; seed < 300; seed++) {
      World world = World.of(seed, 20, 40);
      var bounded = new Matcher(world.rules(), Matcher.Budget.DEFAULT);
      Pass pass = bounded.pass(world.tickets(), world.nowMillis());
      var seen = new HashSet<Ticket>();
      for (Match match : pass.matches()) {
        assertThat(world.valid(match)).as("world " + seed).isTrue();
        match.tickets().forEach(ticket -> assertThat(seen.add(ticket)).isTrue());
      }
      Ticket more = World.of(seed + 1_000_000, 1, 1).tickets().getFirst();
      var pool = new ArrayList<>(world.tickets());
      var players = new ArrayList<Player>();
      more.players()
          .forEach(
              p -> players.add(new Player("more" + p.id(), p.attributes(), p.latencyMillis())));
      pool.add(new Ticket("more", 1_000, world.nowMillis(), players));
      Pass after = bounded.pass(pool, world.nowMillis());
      if (!pass.matches().isEmpty() && after.exhausted() == 0) {
        assertThat(after.matches()).as("world " + seed).isNotEmpty();
      }
    }
  }

  @Test
  void givenTheSameWorldTwice_whenSearched_thenTheSameCounts() {
    World world = World.of(7, 8, 8);
    Pass one = pass(world, world.tickets());
    assertThat(new HashMap<>(one.evaluations()))
        .usingRecursiveComparison()
        .isEqualTo(new HashMap<>(pass(world, world.tickets()).evaluations()));
  }
}
