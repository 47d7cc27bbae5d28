package dev.netlift.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts what only the player's own program sees, for the metrics whose {@code writer} is {@code
 * client}. One object for as long as the program runs; any thread.
 *
 * <p>What is told are totals since it was made, with a number that grows: what was lost on the way
 * the next {@link #send} says too, and what arrives twice counts once. The backend takes one a
 * second, so send every half a minute, at the end of a match and before the program ends; what was
 * not sent by then is lost.
 */
public final class ClientMetrics {
  private static final String PATH = "/achievements/metrics";

  /** Then another run begins: one of 48 hours is no longer believed. */
  static final Duration RUN_MOST = Duration.ofHours(24);

  private final Api api;
  private final ReentrantLock sending = new ReentrantLock();
  private @Nullable Told unanswered; // guarded by sending, as the next three
  private @Nullable Run run;
  private Map<String, Long> told = Map.of();
  private long sequence;
  private final Map<String, Long> sums = new HashMap<>(); // guarded by this, as the next
  private final Map<String, Long> values = new HashMap<>();

  private record Run(UUID id, Instant began) {
    static Run at(Instant now) {
      UUID random = UUID.randomUUID();
      // Version 7 (RFC 9562): 48 bits of Unix time, the rest but version and variant random.
      long high = now.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff;
      return new Run(new UUID(high, random.getLeastSignificantBits()), now);
    }
  }

  private record Told(ObjectNode body, Map<String, Long> totals, boolean last) {}

  public ClientMetrics(Api api) {
    this.api = api;
  }

  /**
   * Counts {@code more} of a metric of kind sum. Never waits.
   *
   * @param more 0 or above
   */
  public synchronized void add(String metric, long more) {
    if (more < 0) {
      throw new IllegalArgumentException(metric + " may grow only, not by " + more);
    }
    if (values.containsKey(metric)) {
      throw new IllegalArgumentException(metric + " was set before: add to sums only");
    }
    sums.merge(metric, more, Math::addExact);
  }

  /**
   * Says what a metric of another kind is: the most or the least so far, the latest, 1 of a flag,
   * the bits of a distinct one. Never waits.
   *
   * @param value 0 or above
   */
  public synchronized void set(String metric, long value) {
    if (value < 0 || sums.containsKey(metric)) {
      throw new IllegalArgumentException(
          metric + (value < 0 ? " cannot be " + value : " was added to before: a sum is not set"));
    }
    values.put(metric, value);
  }

  /**
   * Tells the backend, if there is something it has not confirmed. Blocks until it has answered; a
   * failure loses nothing, the next call tells it too.
   *
   * @return keys of the achievements that this unlocked, as {@code marksman#2}
   * @throws BackendException unreachable, or refused: {@code too_fast} when a metric grows faster
   *     than it may, which passes; {@code unknown_metric}, {@code not_writable}, {@code
   *     out_of_bounds} or {@code total_decreased} when the game and the definitions do not agree
   */
  public List<String> send() throws InterruptedException {
    sending.lockInterruptibly();
    try {
      var unlocked = new ArrayList<String>();
      if (unanswered != null) {
        unlocked.addAll(tell(unanswered));
      }
      Told news = news();
      if (news != null) {
        unlocked.addAll(tell(news));
      }
      return List.copyOf(unlocked);
    } finally {
      sending.unlock();
    }
  }

  private @Nullable Told news() {
    var totals = new TreeMap<String, Long>();
    synchronized (this) {
      totals.putAll(sums);
      totals.putAll(values);
    }
    if (totals.equals(told)) {
      return null;
    }
    Instant now = api.now();
    Run current = run == null ? Run.at(now) : run;
    run = current;
    boolean last = now.isAfter(current.began().plus(RUN_MOST));
    ObjectNode body = JsonMapper.shared().createObjectNode().put("v", 1);
    body.put("run", current.id().toString()).put("sequence", ++sequence).put("final", last);
    ObjectNode given = body.putObject("totals");
    totals.forEach(given::put);
    return new Told(body, Map.copyOf(totals), last);
  }

  private List<String> tell(Told news) throws InterruptedException {
    // Also a last one must come again as it was: a run that is over takes no other.
    unanswered = news;
    JsonNode answer;
    try {
      answer = api.postOnce(PATH, news.body()).body();
    } catch (BackendException e) {
      if (!e.retryable()) {
        unanswered = null;
      }
      if (e.code().equals("run_over") || e.code().equals("run_ahead")) {
        beginAnew(told); // By a clock that may be right by now.
      }
      throw e;
    }
    unanswered = null;
    told = news.totals();
    if (news.last()) {
      beginAnew(told);
    }
    var unlocked = new ArrayList<String>();
    for (JsonNode one : answer.path("unlocks")) {
      unlocked.add(one.path("id").asString(""));
    }
    return unlocked;
  }

  private void beginAnew(Map<String, Long> counted) {
    synchronized (this) {
      counted.forEach(
          (metric, value) -> {
            sums.computeIfPresent(metric, (name, sum) -> sum.equals(value) ? null : sum - value);
            values.remove(metric, value);
          });
    }
    told = Map.of();
    run = null;
    sequence = 0;
  }
}
