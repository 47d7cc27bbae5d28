package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Player;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gets a match its place: a new game session by way of a queue, free seats of a running one, or
 * nothing at all where the game does that itself. Owned by the loop.
 */
final class MatchPlacing {
  private final GameLiftConfig config;
  private final Placements placements;
  private final Events events;
  private final AutomaticBackfill automatic;
  private final Matchmaking matchmaking;

  MatchPlacing(
      GameLiftConfig config,
      Placements placements,
      Events events,
      AutomaticBackfill automatic,
      Matchmaking matchmaking) {
    this.config = config;
    this.placements = placements;
    this.events = events;
    this.automatic = automatic;
    this.matchmaking = matchmaking;
  }

  /**
   * @param proposal its tickets are PLACING
   */
  void place(Proposal proposal) {
    Optional<GameSession> running =
        proposal.backfill().flatMap(t -> t.backfill.orElseThrow().session());
    Configuration configuration = proposal.configuration;
    if (running.isPresent()) {
      fill(proposal, running.get());
    } else if (configuration.queueName().isEmpty()) {
      complete(proposal, Optional.empty(), List.of());
    } else {
      Optional<Queue> queue = configuration.queueName().flatMap(placements::queue);
      if (queue.isEmpty()) {
        proposal.tickets.forEach(matchmaking::failed);
        return;
      }
      Optional<String> backfillTicket =
          configuration.automaticBackfill() ? Optional.of(automatic.draw()) : Optional.empty();
      placements.start(
          queue.get(),
          request(proposal, backfillTicket),
          placement -> placed(proposal, placement, backfillTicket));
    }
  }

  private static Placement.Request request(Proposal proposal, Optional<String> backfillTicket) {
    var players = new LinkedHashMap<String, String>();
    var latencies = new LinkedHashMap<String, Map<String, Double>>();
    for (MatchTicket ticket : proposal.tickets) {
      for (Player player : ticket.ticket.players()) {
        players.put(player.id(), "");
        if (!player.latencyMillis().isEmpty()) {
          var measured = new LinkedHashMap<String, Double>();
          player
              .latencyMillis()
              .forEach((location, ms) -> measured.put(location, ms.doubleValue()));
          latencies.put(player.id(), measured);
        }
      }
    }
    Configuration configuration = proposal.configuration;
    var session =
        new GameSession.Spec(
            "",
            configuration.rules().playersMax(),
            configuration.gameProperties(),
            configuration.gameSessionData(),
            MatchmakerData.of(
                proposal.matchId(), configuration.arn(), proposal.match, backfillTicket));
    return new Placement.Request(proposal.matchId(), session, players, latencies);
  }

  private void placed(Proposal proposal, Placement placement, Optional<String> backfillTicket) {
    switch (placement.status) {
      case FULFILLED -> {
        complete(proposal, placement.session, placement.placed);
        placement.session.ifPresent(
            session -> backfillTicket.ifPresent(id -> automatic.opened(session, proposal, id)));
      }
      case TIMED_OUT ->
          proposal.tickets.forEach(
              ticket -> matchmaking.notPlaced(ticket, "The queue found no place in time."));
      case CANCELLED, FAILED, PENDING -> proposal.tickets.forEach(matchmaking::failed);
    }
  }

  private void fill(Proposal proposal, GameSession session) {
    MatchTicket backfill = proposal.backfill().orElseThrow();
    var players = new LinkedHashMap<String, String>();
    proposal
        .joining()
        .forEach(ticket -> ticket.ticket.players().forEach(p -> players.put(p.id(), "")));
    Optional<String> next = automatic.next(session, players.size());
    String data =
        MatchmakerData.grown(
            config.matchmaking().noticeLeavers() ? "" : session.matchmakerData,
            proposal.matchId(),
            proposal.configuration.arn(),
            proposal.match,
            next,
            automatic.serves(session));
    Optional<List<PlayerSession>> seats =
        backfill.backfill.orElseThrow().hearer().found(players, data);
    if (seats.isPresent()) {
      complete(proposal, Optional.of(session), seats.get());
      automatic.filled(session, proposal, next);
    } else {
      matchmaking.failed(backfill);
      proposal
          .joining()
          .forEach(
              ticket -> matchmaking.notPlaced(ticket, "The game session had no room any more."));
    }
  }

  private void complete(
      Proposal proposal, Optional<GameSession> session, List<PlayerSession> joined) {
    boolean told = session.isEmpty() && config.matchmaking().matchIdInMessage();
    for (MatchTicket ticket : proposal.tickets) {
      ticket.session = session;
      for (PlayerSession player : joined) {
        if (ticket.teams.containsKey(player.playerId)) {
          ticket.playerSessions.put(player.playerId, player.id);
        }
      }
      if (ticket.backfill.isPresent()) {
        session.ifPresent(running -> seated(ticket, running));
      }
      matchmaking.completed(ticket, told ? "Match id " + proposal.matchId() : "");
    }
    events.succeeded(proposal, session);
  }

  /** Those who play already have had a seat all the time. */
  private static void seated(MatchTicket ticket, GameSession session) {
    session.players.values().stream()
        .filter(PlayerSession::holdsSlot)
        .filter(player -> ticket.teams.containsKey(player.playerId))
        .forEach(player -> ticket.playerSessions.put(player.playerId, player.id));
  }
}
