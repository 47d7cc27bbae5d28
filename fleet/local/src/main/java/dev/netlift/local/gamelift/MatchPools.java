package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.matchmaking.PoolThread;
import dev.netlift.local.matchmaking.TicketLife;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations at work: each has a pool on a thread of its own, which is asked for a pass a
 * moment after something has changed and at every expansion step. Owned by the loop, which never
 * searches.
 */
final class MatchPools {
  private static final Logger log = LoggerFactory.getLogger(MatchPools.class);
  private static final int WAITS_KEPT = 20;

  /** Hears of a match whose tickets all still search. */
  interface Proposer {
    void propose(
        Configuration configuration,
        Match match,
        List<MatchTicket> tickets,
        Map<String, Pass.Evaluations> evaluations);
  }

  private static final class Pool {
    Configuration configuration;
    PoolThread thread;
    Loop.Worker worker;
    Loop.Timer next = () -> {};
    long nextMillis = Long.MAX_VALUE;
    // How long the last ones who got a match had waited for it.
    final Deque<Long> waitsMillis = new ArrayDeque<>();

    Pool(Configuration configuration, PoolThread thread, Loop.Worker worker) {
      this.configuration = configuration;
      this.thread = thread;
      this.worker = worker;
    }
  }

  private final GameLiftConfig config;
  private final Loop loop;
  private final Tickets tickets;
  private final Proposer proposer;
  private final Map<String, Pool> pools = new LinkedHashMap<>();

  MatchPools(GameLiftConfig config, Loop loop, Tickets tickets, Proposer proposer) {
    this.config = config;
    this.loop = loop;
    this.tickets = tickets;
    this.proposer = proposer;
  }

  List<Configuration> configurations() {
    return pools.values().stream().map(pool -> pool.configuration).toList();
  }

  Optional<Configuration> configuration(String name) {
    return Optional.ofNullable(pools.get(name)).map(pool -> pool.configuration);
  }

  void create(Configuration configuration) {
    Loop.Worker worker = loop.worker("matcher of " + configuration.name());
    pools.put(configuration.name(), new Pool(configuration, thread(configuration, worker), worker));
  }

  private PoolThread thread(Configuration configuration, Loop.Worker worker) {
    return new PoolThread(configuration.rules(), config.matcher(), worker, loop::execute);
  }

  /** What waits goes on under the new configuration; what is matched keeps the old one. */
  void update(Configuration configuration) {
    Pool pool = pool(configuration.name());
    boolean sameRules = pool.configuration.rules().equals(configuration.rules());
    pool.configuration = configuration;
    if (!sameRules) {
      pool.thread = thread(configuration, pool.worker);
    }
    for (MatchTicket ticket : waiting(configuration.name())) {
      ticket.follow(configuration);
      if (!sameRules && ticket.state == TicketLife.State.SEARCHING) {
        pool.thread.add(ticket.ticket);
      }
    }
    schedule(pool, loop.millis());
  }

  void remove(String name) {
    Pool pool = pools.remove(name);
    if (pool != null) {
      pool.next.cancel();
      pool.worker.close();
    }
  }

  /** Tickets of a configuration that are queued or searching, in the order they came. */
  List<MatchTicket> waiting(String configuration) {
    return tickets.all().stream()
        .filter(
            ticket ->
                ticket.state == TicketLife.State.QUEUED
                    || ticket.state == TicketLife.State.SEARCHING)
        .filter(ticket -> ticket.configuration.name().equals(configuration))
        .toList();
  }

  void add(MatchTicket ticket) {
    Pool pool = pool(ticket.configuration.name());
    ticket.follow(pool.configuration);
    pool.thread.add(ticket.ticket);
    schedule(pool, loop.millis() + config.timers().matchDelay().toMillis());
  }

  /** Harmless when it is not there. */
  void remove(MatchTicket ticket) {
    Pool pool = pools.get(ticket.configuration.name());
    if (pool != null) {
      pool.thread.remove(ticket.id());
    }
  }

  void waited(MatchTicket ticket) {
    Pool pool = pools.get(ticket.configuration.name());
    if (pool != null) {
      pool.waitsMillis.addLast(loop.millis() - ticket.ticket.enteredMillis());
      if (pool.waitsMillis.size() > WAITS_KEPT) {
        pool.waitsMillis.removeFirst();
      }
    }
  }

  /** What the last ones had to wait on average, in milliseconds; empty before the first match. */
  OptionalLong estimateMillis(String configuration) {
    Pool pool = pools.get(configuration);
    return pool == null || pool.waitsMillis.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            Math.round(
                pool.waitsMillis.stream().mapToLong(Long::longValue).average().orElseThrow()));
  }

  private Pool pool(String name) {
    Pool pool = pools.get(name);
    if (pool == null) {
      throw new IllegalStateException("no configuration " + name);
    }
    return pool;
  }

  private void schedule(Pool pool, long atMillis) {
    if (atMillis < pool.nextMillis) {
      pool.next.cancel();
      pool.nextMillis = atMillis;
      pool.next =
          loop.after(
              Duration.ofMillis(Math.max(0, atMillis - loop.millis())),
              () -> {
                pool.nextMillis = Long.MAX_VALUE;
                PoolThread asked = pool.thread;
                asked.pass(
                    loop.millis(),
                    (pass, next) -> {
                      // One that was replaced meanwhile has given all its tickets to another.
                      if (asked.equals(pool.thread)) {
                        passed(pool, pass);
                        next.ifPresent(at -> schedule(pool, at));
                      }
                    });
              });
    }
  }

  private void passed(Pool pool, Pass pass) {
    pass.evaluations()
        .forEach((id, counted) -> tickets.find(id).ifPresent(ticket -> ticket.count(counted)));
    if (pass.exhausted() > 0) {
      log.atWarn()
          .addKeyValue("configuration", pool.configuration.name())
          .addKeyValue("searches", pass.exhausted())
          .log("searches ended for want of budget; a match may have been missed");
    }
    for (Match match : pass.matches()) {
      List<MatchTicket> found = searching(match);
      if (found.size() == match.tickets().size() && distinctPlayers(match)) {
        proposer.propose(pool.configuration, match, found, pass.evaluations());
      } else {
        // Somebody left while the search went on; the others have left the pool with them.
        found.forEach(this::add);
      }
    }
  }

  private List<MatchTicket> searching(Match match) {
    var found = new ArrayList<MatchTicket>();
    match
        .tickets()
        .forEach(
            ticket ->
                tickets
                    .find(ticket.id())
                    .filter(t -> t.state == TicketLife.State.SEARCHING)
                    .filter(t -> t.ticket.equals(ticket))
                    .ifPresent(found::add));
    return found;
  }

  private static boolean distinctPlayers(Match match) {
    var seen = new HashSet<String>();
    return match.tickets().stream()
        .flatMap(ticket -> ticket.players().stream())
        .allMatch(player -> seen.add(player.id()));
  }
}
