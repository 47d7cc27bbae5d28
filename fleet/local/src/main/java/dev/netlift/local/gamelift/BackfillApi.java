package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Player;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asking for more players over the API, by whom the game session is not hosted. On the loop. */
final class BackfillApi {
  private static final int PLAYERS_MAX = 199;

  private final Loop loop;
  private final Matchmaking matchmaking;
  private final GameSessions sessions;
  private final Backfills backfills;

  BackfillApi(Loop loop, Matchmaking matchmaking, GameSessions sessions, Backfills backfills) {
    this.loop = loop;
    this.matchmaking = matchmaking;
    this.sessions = sessions;
    this.backfills = backfills;
  }

  void serve(Api api) {
    api.on("StartMatchBackfill", this::start);
  }

  private ObjectNode start(Input input) {
    String name = input.required("ConfigurationName");
    Configuration configuration =
        matchmaking
            .configuration(name)
            .orElseThrow(
                () -> Input.notFound("Matchmaking configuration " + name + " does not exist."));
    String ticketId = input.text("TicketId");
    List<BackfillMatcher.Member> players = players(input.json().path("Players"));
    MatchTicket ticket =
        configuration.queueName().isEmpty()
            ? standalone(ticketId, configuration, players)
            : ofSession(input, ticketId, configuration, players);
    return Shapes.object().set("MatchmakingTicket", MatchmakingApi.shape(matchmaking, ticket));
  }

  /** The game places its matches itself, and only it knows of the session. */
  private MatchTicket standalone(
      String ticketId, Configuration configuration, List<BackfillMatcher.Member> players) {
    MatchTicket ticket =
        PoolBackfills.queue(
            matchmaking,
            ticketId,
            configuration,
            players,
            Optional.empty(),
            new MatchTicket.Backfill(Optional.empty(), new Deaf()));
    loop.execute(() -> matchmaking.enter(ticket));
    return ticket;
  }

  private MatchTicket ofSession(
      Input input,
      String ticketId,
      Configuration configuration,
      List<BackfillMatcher.Member> players) {
    String arn = input.required("GameSessionArn");
    GameSession session =
        sessions
            .find(arn)
            .orElseThrow(() -> Input.notFound("Game session " + arn + " does not exist."));
    if (session.matchmakerData.isEmpty()) {
      throw Input.invalid(
          "Game session " + arn + " was not made by matchmaking and cannot be backfilled.");
    }
    if (!session.open()) {
      throw Input.invalid(
          "Game session " + arn + " is " + session.status + " and cannot be backfilled.");
    }
    String id = backfills.start(session, ticketId, configuration, players, false);
    return matchmaking.find(id).orElseThrow();
  }

  private static List<BackfillMatcher.Member> players(JsonNode nodes) {
    if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > PLAYERS_MAX) {
      throw Input.invalid("Players must have 1 to " + PLAYERS_MAX + " players.");
    }
    var members = new ArrayList<BackfillMatcher.Member>();
    Set<String> seen = new HashSet<>();
    for (JsonNode node : nodes) {
      String where = "Players[" + members.size() + "]";
      var member = new Input(node);
      String id = member.required("PlayerId");
      if (!seen.add(id)) {
        throw Input.invalid("Players names " + id + " twice.");
      }
      if (member.text("Team").isEmpty()) {
        throw Input.invalid(where + ".Team is required: a player of a running match has one.");
      }
      Player player;
      try {
        player =
            new Player(
                id, MatchmakingApi.attributes(node, where), MatchmakingApi.latencies(node, where));
      } catch (IllegalArgumentException e) {
        throw Input.invalid(String.valueOf(e.getMessage()));
      }
      members.add(new BackfillMatcher.Member(player, member.text("Team")));
    }
    return members;
  }

  /** What becomes of the ticket is told by events and in the ticket. */
  private static final class Deaf implements BackfillMatcher.Hearer {
    @Override
    public Optional<List<PlayerSession>> found(
        Map<String, String> dataByPlayer, String matchmakerData) {
      return Optional.empty();
    }

    @Override
    public void failed() {}
  }
}
