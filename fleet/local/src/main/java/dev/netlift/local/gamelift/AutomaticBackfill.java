package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for players for the open places of game sessions whose configuration says BackfillMode
 * AUTOMATIC: one ticket at a time, from the moment the session is active, again after each success
 * and after each time-out, until nothing is open or somebody stops it. Like the service it takes no
 * notice of players who leave, unless told to. Owned by the loop.
 */
final class AutomaticBackfill {
  private static final Logger log = LoggerFactory.getLogger(AutomaticBackfill.class);

  private record Served(Configuration configuration, Map<String, BackfillMatcher.Member> playing) {
    int open() {
      return configuration.rules().playersMax()
          - configuration.additionalPlayers()
          - playing.size();
    }
  }

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Backfills backfills;
  private final Map<String, Served> sessions = new HashMap<>();

  AutomaticBackfill(GameLiftConfig config, Loop loop, Ids ids, Backfills backfills) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.backfills = backfills;
  }

  /** Id of the ticket that will be started; the server is told it before. */
  String draw() {
    return ids.uuid();
  }

  boolean serves(GameSession session) {
    return sessions.containsKey(session.arn);
  }

  /** A match of such a configuration has its session. */
  void opened(GameSession session, Proposal proposal, String ticketId) {
    var served = new Served(proposal.configuration, new LinkedHashMap<>());
    join(served, proposal.tickets);
    sessions.put(session.arn, served);
    start(session, ticketId);
  }

  private static void join(Served served, List<MatchTicket> tickets) {
    for (MatchTicket ticket : tickets) {
      ticket
          .ticket
          .players()
          .forEach(
              player ->
                  served
                      .playing()
                      .put(
                          player.id(),
                          new BackfillMatcher.Member(
                              player, ticket.teams.getOrDefault(player.id(), ""))));
    }
  }

  /** Id of the ticket that will follow once so many have joined; empty when none will. */
  Optional<String> next(GameSession session, int joining) {
    Served served = sessions.get(session.arn);
    return served == null || served.open() <= joining ? Optional.empty() : Optional.of(draw());
  }

  /** Players were found, whoever asked for them. */
  void filled(GameSession session, Proposal proposal, Optional<String> next) {
    Served served = sessions.get(session.arn);
    if (served != null) {
      join(served, proposal.joining());
      next.ifPresent(id -> start(session, id));
    }
  }

  /** Nobody was found for as long as the configuration says. */
  void timedOut(GameSession session) {
    if (serves(session)) {
      startAnother(session);
    }
  }

  /** A seat has become free. */
  void left(PlayerSession player) {
    Served served = sessions.get(player.session.arn);
    if (served == null || !config.matchmaking().noticeLeavers() || !player.session.open()) {
      return;
    }
    boolean stillThere =
        player.session.players.values().stream()
            .anyMatch(p -> p.playerId.equals(player.playerId) && p.holdsSlot());
    if (!stillThere && served.playing().remove(player.playerId) != null) {
      if (served.playing().isEmpty()) {
        backfills.cancel(player.session);
      } else {
        startAnother(player.session);
      }
    }
  }

  private void startAnother(GameSession session) {
    String id = draw();
    session.matchmakerData = MatchmakerData.announcing(session.matchmakerData, id);
    loop.execute(() -> start(session, id));
  }

  private void start(GameSession session, String ticketId) {
    Served served = sessions.get(session.arn);
    if (served == null
        || served.open() <= 0
        || served.playing().isEmpty() // Nobody to join any more.
        || !session.open()) {
      return;
    }
    try {
      backfills.start(
          session, ticketId, served.configuration(), List.copyOf(served.playing().values()), true);
    } catch (AwsException e) {
      log.atInfo()
          .addKeyValue("session", session.arn)
          .addKeyValue("reason", e.message())
          .log("automatic backfill not started");
    }
  }

  void ended(GameSession session) {
    sessions.remove(session.arn);
  }
}
