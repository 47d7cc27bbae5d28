package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.ConsumedUnits;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.DynamoSessions;
import dev.netlift.backend.sessions.Session;
import dev.netlift.backend.sessions.SessionKey;
import dev.netlift.backend.sessions.SessionStore;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Reports as game servers send them, to the true handler: an open loop, so that a slow answer
 * delays no later report. Handlers stand for containers: each has one call at a time, and a call
 * that finds none idle makes one. What is timed is the handler, from request to reply.
 */
final class ReportsLoad implements AutoCloseable {
  static final int PLAYERS = 16;

  /** Matches that report in turn: at 20 reports a second each reports every five seconds. */
  private static final int MATCHES = 100;

  private static final int SESSION_KEY_BYTES = 32;
  private static final long MINUTES_2_NANOS = 120_000_000_000L;

  private final Supplier<AchievementsHandler> handlers;
  private final ConcurrentLinkedQueue<AchievementsHandler> idle = new ConcurrentLinkedQueue<>();

  /** What a run measured; of all calls, and of those apart that were a container's first. */
  private static final class Times {
    final ConcurrentHistogram all = new ConcurrentHistogram(MINUTES_2_NANOS, 3);
    final ConcurrentHistogram first = new ConcurrentHistogram(MINUTES_2_NANOS, 3);
    final ConcurrentHistogram warm = new ConcurrentHistogram(MINUTES_2_NANOS, 3);
    final AtomicInteger applied = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();

    void add(long nanos, boolean isFirst) {
      long bounded = Math.min(MINUTES_2_NANOS, nanos);
      all.recordValue(bounded);
      (isFirst ? first : warm).recordValue(bounded);
    }
  }

  /** Handler times, 0 if there was no call. */
  record Spread(long calls, double p50Millis, double p99Millis, double maxMillis) {
    static Spread of(ConcurrentHistogram times) {
      return new Spread(
          times.getTotalCount(),
          times.getValueAtPercentile(50) / 1e6,
          times.getValueAtPercentile(99) / 1e6,
          times.getMaxValue() / 1e6);
    }
  }

  private final List<Match> matches = new ArrayList<>();
  private final AtomicInteger made = new AtomicInteger();
  private final List<DynamoDbClient> open = new ArrayList<>();

  /** One running match and the totals of all its players. */
  private static final class Match {
    final String id;
    final byte[] key;
    final AtomicLong sequence = new AtomicLong();

    Match(String id, byte[] key) {
      this.id = id;
      this.key = key;
    }

    static String player(String match, int index) {
      return "us-west-2:" + match + "-" + index;
    }

    Request next() {
      long sequence = this.sequence.incrementAndGet();
      var body = new StringBuilder(8_192);
      body.append("{\"v\":1,\"gameSessionId\":\"").append(id);
      body.append("\",\"serverTimeMillis\":").append(System.currentTimeMillis());
      body.append(",\"reports\":[");
      for (int i = 0; i < PLAYERS; i++) {
        body.append(i == 0 ? "" : ",")
            .append("{\"playerId\":\"")
            .append(player(id, i))
            .append("\",\"playerSessionId\":\"ps\",\"sequence\":")
            .append(sequence)
            .append(",\"final\":false,\"totals\":{\"kills\":")
            .append(sequence / 4)
            .append(",\"deaths\":")
            .append(sequence / 5)
            .append(",\"shots\":")
            .append(sequence * 3)
            .append(",\"hits\":")
            .append(sequence)
            .append(",\"distance\":")
            .append(sequence * 900)
            .append("}}");
      }
      byte[] bytes = body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
      return new Request(
          "POST",
          "/reports",
          "r",
          null,
          "arn:aws:sts::111122223333:assumed-role/Fleet/i",
          "",
          Map.of(Reports.HMAC_HEADER, HexFormat.of().formatHex(Reports.hmac(key, bytes))),
          bytes);
    }
  }

  /**
   * What a run came to.
   *
   * @param offered reports a second
   * @param answered of them, with 200 and every player applied
   * @param all every call
   * @param first those that were the first of a container started in this run; to make the
   *     container itself is not timed, as the platform does it before
   * @param warm all others
   * @param containers handlers there are after this run
   * @param started of them, by this run
   */
  record Result(
      double offered,
      double answered,
      int failed,
      Spread all,
      Spread first,
      Spread warm,
      int containers,
      int started,
      double readUnitsPerReport,
      double writeUnitsPerReport) {}

  private ReportsLoad(SessionStore sessions, Supplier<AggregateStore> aggregates) {
    this.handlers =
        () -> {
          made.incrementAndGet();
          return new AchievementsHandler(
              new Achievements(
                  Achievements.Source.fixed(Definitions.shipped()),
                  aggregates.get(),
                  Clock.systemUTC(),
                  Thread::sleep),
              sessions,
              event -> {},
              new Quarantine(new NoQuarantine(), quiet()));
        };
    for (int m = 0; m < MATCHES; m++) {
      byte[] key = new byte[SESSION_KEY_BYTES];
      key[0] = (byte) m;
      var match = new Match("match-" + m, key);
      matches.add(match);
      sessions.register(match.id, new SessionKey(key));
      var seats = new HashMap<String, String>();
      for (int i = 0; i < PLAYERS; i++) {
        seats.put(Match.player(match.id, i), "ps");
      }
      sessions.seat(match.id, seats);
    }
  }

  private static Metrics quiet() {
    return new Metrics(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        Clock.systemUTC());
  }

  /** The handler alone: its stores are maps of this process. */
  static ReportsLoad inMemory() {
    var rows = new ConcurrentHashMap<String, Aggregate>();
    return new ReportsLoad(new InMemorySessions(), () -> new InMemoryAggregates(rows));
  }

  /** The handler on its tables in DynamoDB Local; each container with a client of its own. */
  static ReportsLoad on(DynamoProcess dynamo, String name) {
    // As Table.client has it, which is not asked for one here: the endpoint is this process'.
    System.setProperty("http.maxConnections", Integer.toString(Table.CONNECTIONS_MAX));
    DynamoDbClient first = dynamo.client();
    DynamoProcess.table(first, name + "-achievements", "playerId");
    DynamoProcess.table(first, name + "-sessions", "gameSessionId");
    var sessions = new Table(first, name + "-sessions", "gameSessionId");
    var load =
        new ReportsLoad(
            new DynamoSessions(sessions, Clock.systemUTC()),
            () ->
                new DynamoAggregates(
                    new Table(dynamo.client(), name + "-achievements", "playerId")));
    load.open.add(first);
    return load;
  }

  /** Sends so many reports a second for so long, and waits for the last answer. */
  Result run(double perSecond, int seconds) throws InterruptedException {
    ConsumedUnits.ofProcess().take();
    var times = new Times();
    int before = made.get();
    long startNanos = System.nanoTime();
    long count = Math.round(perSecond * seconds);
    try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long n = 0; n < count; n++) {
        long due = startNanos + (long) (n * 1e9 / perSecond);
        long wait = due - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        Match match = matches.get((int) (n % MATCHES));
        calls.submit(() -> call(match, times));
      }
    }
    double tookSeconds = (System.nanoTime() - startNanos) / 1e9;
    var units = ConsumedUnits.ofProcess().take();
    return new Result(
        perSecond,
        times.applied.get() / tookSeconds,
        times.failed.get(),
        Spread.of(times.all),
        Spread.of(times.first),
        Spread.of(times.warm),
        made.get(),
        made.get() - before,
        units.read() / count,
        units.write() / count);
  }

  private void call(Match match, Times times) {
    @Nullable AchievementsHandler handler = idle.poll();
    boolean first = handler == null;
    if (handler == null) {
      handler = handlers.get();
    }
    Request request = match.next();
    long startNanos = System.nanoTime();
    var reply = handler.reply(request);
    times.add(System.nanoTime() - startNanos, first);
    idle.add(handler);
    if (reply.status() == 200) {
      times.applied.incrementAndGet();
    } else {
      times.failed.incrementAndGet();
    }
  }

  @Override
  public void close() {
    open.forEach(DynamoDbClient::close);
  }

  private static final class NoQuarantine implements QuarantineStore {
    @Override
    public boolean keep(Quarantined entry) {
      throw new IllegalStateException("no report of this load is out of bounds: " + entry.fault());
    }

    @Override
    public Optional<Quarantined> find(String id) {
      return Optional.empty();
    }

    @Override
    public Page page(@Nullable String after, int max) {
      return new Page(List.of(), null);
    }

    @Override
    public boolean remove(Quarantined entry) {
      return false;
    }
  }

  private record InMemoryAggregates(Map<String, Aggregate> rows) implements AggregateStore {
    @Override
    public Aggregate find(String playerId) {
      return rows.getOrDefault(playerId, Aggregate.of(playerId));
    }

    @Override
    public Map<String, Aggregate> find(Collection<String> playerIds) {
      var found = new HashMap<String, Aggregate>();
      playerIds.forEach(playerId -> found.put(playerId, find(playerId)));
      return found;
    }

    @Override
    public boolean save(Aggregate next, List<String> unlocks) {
      var saved = new AtomicBoolean();
      rows.compute(
          next.playerId(),
          (player, old) -> {
            saved.set((old == null ? 0 : old.rev()) == next.rev() - 1);
            return saved.get() ? next : old;
          });
      return saved.get();
    }

    @Override
    public Page page(@Nullable String after, int max) {
      return new Page(List.of(), null);
    }
  }

  private static final class InMemorySessions implements SessionStore {
    private final Map<String, Session> rows = new ConcurrentHashMap<>();

    @Override
    public Registration register(String gameSessionId, SessionKey key) {
      rows.put(
          gameSessionId,
          new Session(gameSessionId, key, Map.of(), System.currentTimeMillis() + LIFE.toMillis()));
      return Registration.CREATED;
    }

    @Override
    public void seat(String gameSessionId, Map<String, String> playerSessions) {
      var seats = new HashMap<String, Set<String>>();
      playerSessions.forEach((player, seat) -> seats.put(player, Set.of(seat)));
      rows.computeIfPresent(
          gameSessionId, (id, row) -> new Session(id, row.key(), seats, row.expiresAtMillis()));
    }

    @Override
    public Optional<Session> find(String gameSessionId) {
      return Optional.ofNullable(rows.get(gameSessionId));
    }

    @Override
    public String settle(String gameSessionId, String result) {
      throw new IllegalStateException("no match of this load ends");
    }
  }
}
