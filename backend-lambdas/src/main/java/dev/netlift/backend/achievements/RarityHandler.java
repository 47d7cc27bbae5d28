package dev.netlift.backend.achievements;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.achievements.RarityStore.State;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Table;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who has what, by the schedule: each call as many pages of players as fit into {@link
 * #WORK_MAX}, a whole count at most every {@link #EVERY}. Count and cursor are one write, so a call
 * that dies has counted nothing, and nobody is counted twice.
 */
public final class RarityHandler implements RequestStreamHandler {
  static final Duration EVERY = Duration.ofHours(1);
  private static final Duration WORK_MAX = Duration.ofSeconds(4);
  private static final int PAGE_MAX = 200;
  private static final Logger log = LoggerFactory.getLogger(RarityHandler.class);

  private final AggregateStore aggregates;
  private final RarityStore store;
  private final Clock clock;

  /** For the platform: builds everything from the function's environment. */
  public RarityHandler() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    aggregates =
        new DynamoAggregates(
            new Table(dynamo, environment.required("ACHIEVEMENTS_TABLE"), "playerId"));
    store =
        new DynamoRarity(new Table(dynamo, environment.required("COUNTERS_TABLE"), "counterId"));
    clock = Clock.systemUTC();
  }

  RarityHandler(AggregateStore aggregates, RarityStore store, Clock clock) {
    this.aggregates = aggregates;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) {
    step(PAGE_MAX);
  }

  /** Goes on with the count, or begins one when the last is old enough. */
  void step(int pageMax) {
    State state = store.find();
    long began = clock.millis();
    if (state.cursor() == null && began - state.told().countedAtMillis() < EVERY.toMillis()) {
      return;
    }
    var counting = state.cursor() == null ? Rarity.NONE : state.counting();
    String cursor = state.cursor();
    do {
      var page = aggregates.page(cursor, pageMax);
      counting = counting.and(page.aggregates());
      cursor = page.next();
    } while (cursor != null && clock.millis() - began < WORK_MAX.toMillis());
    State next;
    if (cursor == null) {
      var told = new Rarity(counting.players(), counting.counts(), clock.millis());
      next = new State(state.rev() + 1, told, Rarity.NONE, null);
    } else {
      next = new State(state.rev() + 1, state.told(), counting, cursor);
    }
    if (store.save(next)) {
      log.atInfo()
          .addKeyValue("players", counting.players())
          .addKeyValue("done", cursor == null)
          .log("rarity counted");
    }
  }
}
