package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rule sets, configurations, and tickets from StartMatchmaking to their end. Owned by the loop. */
final class Matchmaking {
  private static final Logger log = LoggerFactory.getLogger(Matchmaking.class);
  private static final int TICKETS_MAX = 100_000;

  record RuleSetResource(String name, String arn, String body, RuleSet rules, Instant created) {}

  /** A configuration at work: its pool, and whether a pass is due. */
  private static final class Pool {
    final Configuration configuration;
    final Matcher matcher;
    final List<MatchTicket> searching = new ArrayList<>();
    Loop.Timer next = () -> {};
    long nextMillis = Long.MAX_VALUE;

    Pool(Configuration configuration, Matcher matcher) {
      this.configuration = configuration;
      this.matcher = matcher;
    }
  }

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Placements placements;
  private final Events events;
  private final Map<String, RuleSetResource> ruleSets = new LinkedHashMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final Map<String, MatchTicket> tickets = new LinkedHashMap<>();
  private long arrivals;

  Matchmaking(GameLiftConfig config, Loop loop, Ids ids, Placements placements, Events events) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.placements = placements;
    this.events = events;
  }

  RuleSetResource createRuleSet(String name, String body) {
    var resource =
        new RuleSetResource(name, ids.ruleSetArn(name), body, RuleSet.parse(body), loop.now());
    ruleSets.put(name, resource);
    return resource;
  }

  Collection<RuleSetResource> ruleSets() {
    return ruleSets.values();
  }

  /** By name or ARN. */
  Optional<RuleSetResource> ruleSet(String nameOrArn) {
    return Optional.ofNullable(ruleSets.get(Ids.last(nameOrArn)));
  }

  void removeRuleSet(String name) {
    ruleSets.remove(name);
  }

  /**
   * @return false: it has tickets that have not ended, and stays
   */
  boolean removeConfiguration(String name) {
    if (tickets.values().stream()
        .anyMatch(t -> t.ended.isEmpty() && t.configuration.name().equals(name))) {
      return false;
    }
    pools.remove(name);
    return true;
  }

  void create(Configuration configuration) {
    pools.put(
        configuration.name(),
        new Pool(configuration, new Matcher(configuration.rules(), config.matcher())));
  }

  List<Configuration> configurations() {
    return pools.values().stream().map(pool -> pool.configuration).toList();
  }

  /** By name or ARN. */
  Optional<Configuration> configuration(String nameOrArn) {
    return Optional.ofNullable(pools.get(Ids.last(nameOrArn))).map(pool -> pool.configuration);
  }

  Optional<MatchTicket> find(String ticketId) {
    return Optional.ofNullable(tickets.get(ticketId));
  }

  /**
   * Takes a request; a player who is in an older one leaves that with all of its company.
   *
   * @param ticketId empty: we draw one
   */
  MatchTicket start(String ticketId, Configuration configuration, List<Player> players) {
    String id = ticketId.isEmpty() ? ids.uuid() : ticketId;
    if (tickets.containsKey(id)) {
      throw new AwsException(
          400, "InvalidRequestException", "Ticket id " + id + " has been used before.");
    }
    if (tickets.size() >= TICKETS_MAX) {
      throw new AwsException(
          400, "LimitExceededException", "More than " + TICKETS_MAX + " tickets are kept here.");
    }
    leaveOlder(players);
    var ticket =
        new MatchTicket(
            new Ticket(id, arrivals++, loop.millis(), players), configuration, loop.now());
    configuration.rules().neverMatches(ticket.ticket).ifPresent(why -> warn(ticket, why));
    tickets.put(id, ticket);
    ticket.timeout =
        loop.after(Duration.ofSeconds(configuration.requestTimeoutSeconds()), () -> expire(ticket));
    loop.execute(() -> enter(ticket));
    return ticket;
  }

  // The real service stays silent and lets the ticket run into its time-out.
  private static void warn(MatchTicket ticket, String why) {
    ticket.message = "This ticket can never be matched: " + why;
    log.atWarn()
        .addKeyValue("ticket", ticket.ticket.id())
        .addKeyValue("reason", why)
        .log("ticket can never be matched");
  }

  private void leaveOlder(List<Player> players) {
    Set<String> joining = new HashSet<>();
    players.forEach(player -> joining.add(player.id()));
    tickets.values().stream()
        .filter(MatchTicket::waiting)
        .filter(old -> old.ticket.players().stream().anyMatch(p -> joining.contains(p.id())))
        .toList()
        .forEach(old -> cancel(old, "Cancelled by a newer request of one of its players."));
  }

  private void enter(MatchTicket ticket) {
    if (ticket.status == MatchTicket.Status.QUEUED) {
      ticket.status = MatchTicket.Status.SEARCHING;
      events.searching(ticket);
      search(ticket);
    }
  }

  private void search(MatchTicket ticket) {
    Pool pool = pool(ticket);
    pool.searching.add(ticket);
    schedule(pool, loop.millis() + config.timers().matchDelay().toMillis());
  }

  private Pool pool(MatchTicket ticket) {
    Pool pool = pools.get(ticket.configuration.name());
    if (pool == null) {
      throw new IllegalStateException("no configuration " + ticket.configuration.name());
    }
    return pool;
  }

  private void schedule(Pool pool, long atMillis) {
    if (atMillis < pool.nextMillis) {
      pool.next.cancel();
      pool.nextMillis = atMillis;
      pool.next =
          loop.after(Duration.ofMillis(Math.max(0, atMillis - loop.millis())), () -> pass(pool));
    }
  }

  private void pass(Pool pool) {
    pool.nextMillis = Long.MAX_VALUE;
    long now = loop.millis();
    var open = pool.searching.stream().map(ticket -> ticket.ticket).toList();
    Pass pass = pool.matcher.pass(open, now);
    for (MatchTicket ticket : pool.searching) {
      var evaluations = pass.evaluations().get(ticket.ticket.id());
      if (evaluations != null) {
        ticket.count(evaluations);
      }
    }
    if (pass.exhausted() > 0) {
      log.atWarn()
          .addKeyValue("configuration", pool.configuration.name())
          .addKeyValue("searches", pass.exhausted())
          .log("searches ended for want of budget; a match may have been missed");
    }
    pass.matches().forEach(match -> propose(pool, match));
    var left = pool.searching.stream().map(ticket -> ticket.ticket).toList();
    pool.matcher.nextStepMillis(left, now).ifPresent(at -> schedule(pool, at));
  }

  private void propose(Pool pool, Match match) {
    String matchId = ids.uuid();
    var matched = new ArrayList<MatchTicket>();
    for (Ticket ticket : match.tickets()) {
      MatchTicket found = find(ticket.id()).orElseThrow();
      found.status = MatchTicket.Status.PLACING;
      found.matchId = matchId;
      ticket.players().forEach(p -> found.teams.put(p.id(), match.teamOf(p.id())));
      matched.add(found);
    }
    pool.searching.removeAll(matched);
    events.potentialMatch(matched, matchId);
    Configuration configuration = pool.configuration;
    if (configuration.queueName().isEmpty()) {
      complete(matched, matchId, Optional.empty(), List.of());
      return;
    }
    Optional<Queue> queue = configuration.queueName().flatMap(placements::queue);
    if (queue.isEmpty()) {
      matched.forEach(this::fail);
      return;
    }
    placements.start(
        queue.get(),
        request(configuration, matchId, match),
        placement -> {
          placed(matched, matchId, placement);
        });
  }

  private static Placement.Request request(
      Configuration configuration, String matchId, Match match) {
    var players = new LinkedHashMap<String, String>();
    var latencies = new LinkedHashMap<String, Map<String, Integer>>();
    match
        .tickets()
        .forEach(
            ticket ->
                ticket
                    .players()
                    .forEach(
                        player -> {
                          players.put(player.id(), "");
                          if (!player.latencyMillis().isEmpty()) {
                            latencies.put(player.id(), player.latencyMillis());
                          }
                        }));
    var session =
        new GameSession.Spec(
            "",
            configuration.rules().playersMax(),
            configuration.gameProperties(),
            configuration.gameSessionData(),
            MatchmakerData.of(matchId, configuration.arn(), match));
    return new Placement.Request(matchId, session, players, latencies);
  }

  private void placed(List<MatchTicket> matched, String matchId, Placement placement) {
    switch (placement.status) {
      case FULFILLED -> complete(matched, matchId, placement.session, placement.placed);
      // Back to the pool with no event of their own, as the service does.
      case TIMED_OUT -> matched.forEach(this::searchAgain);
      case CANCELLED, FAILED, PENDING -> matched.forEach(this::fail);
    }
  }

  private void complete(
      List<MatchTicket> matched,
      String matchId,
      Optional<GameSession> session,
      List<PlayerSession> players) {
    for (MatchTicket ticket : matched) {
      ticket.session = session;
      for (PlayerSession player : players) {
        if (ticket.teams.containsKey(player.playerId)) {
          ticket.playerSessions.put(player.playerId, player.id);
        }
      }
      end(ticket, MatchTicket.Status.COMPLETED, "", "");
    }
    events.succeeded(matched, matchId, session);
  }

  private void searchAgain(MatchTicket ticket) {
    ticket.status = MatchTicket.Status.SEARCHING;
    ticket.matchId = "";
    ticket.teams.clear();
    if (ticket.expired) {
      expire(ticket);
    } else {
      search(ticket);
    }
  }

  private void fail(MatchTicket ticket) {
    end(
        ticket,
        MatchTicket.Status.FAILED,
        "UNEXPECTED_ERROR",
        "An unexpected error was encountered during match placing.");
    events.failed(ticket);
  }

  private void expire(MatchTicket ticket) {
    if (!ticket.waiting()) {
      ticket.expired = true; // A placement under way may finish; if it falls back, this counts.
      return;
    }
    end(
        ticket,
        MatchTicket.Status.TIMED_OUT,
        "TimedOut",
        "Removed from matchmaking due to timing out.");
    events.timedOut(ticket);
  }

  void stop(MatchTicket ticket) {
    if (!ticket.waiting()) {
      throw new AwsException(
          400,
          "InvalidRequestException",
          "Matchmaking ticket is in " + ticket.status + " status and cannot be canceled.");
    }
    cancel(ticket, "Cancelled by request.");
  }

  private void cancel(MatchTicket ticket, String message) {
    end(ticket, MatchTicket.Status.CANCELLED, "Cancelled", message);
    events.cancelled(ticket);
  }

  private void end(MatchTicket ticket, MatchTicket.Status status, String reason, String message) {
    ticket.timeout.cancel();
    ticket.status = status;
    ticket.reason = reason;
    ticket.message = message;
    ticket.ended = Optional.of(loop.now());
    pool(ticket).searching.remove(ticket);
    loop.after(config.timers().ticketsKept(), () -> tickets.remove(ticket.ticket.id()));
  }
}
