package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Explainer;
import dev.netlift.local.flexmatch.Explanation;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.Ticket;
import dev.netlift.local.matchmaking.TicketLife.State;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ExplainMatchmaking {TicketId}}: why a ticket waits. Not an operation of the service, so
 * the list of those it serves does not name it. And who waits. Any thread: it looks at the pool on
 * the loop, and thinks about it on the caller's own.
 */
final class ExplainApi {
  static final String OPERATION = "ExplainMatchmaking";

  private final Loop loop;
  private final Matchmaking matchmaking;

  private record Seen(MatchTicket ticket, State state, String told, List<Ticket> pool, long now) {}

  ExplainApi(Loop loop, Matchmaking matchmaking) {
    this.loop = loop;
    this.matchmaking = matchmaking;
  }

  ObjectNode explain(Input input) {
    String id = input.required("TicketId");
    Seen seen = loop.call(() -> look(id));
    ObjectNode answer =
        JsonMapper.shared()
            .createObjectNode()
            .put("ticketId", id)
            .put("status", seen.state().name())
            .put("waiting", seen.pool().size());
    if (seen.state() != State.SEARCHING) {
      return answer.put("text", "ticket " + id + " is " + seen.state() + ": " + seen.told() + "\n");
    }
    Explanation explanation =
        new Explainer(seen.ticket().configuration.rules())
            .explain(seen.ticket().ticket, seen.pool(), seen.now());
    answer.set("explanation", JsonMapper.shared().valueToTree(explanation));
    return answer.put("text", explanation.text());
  }

  private Seen look(String id) {
    MatchTicket ticket =
        matchmaking
            .find(id)
            .orElseThrow(() -> Input.notFound("Matchmaking ticket " + id + " does not exist."));
    return new Seen(ticket, ticket.state, told(ticket), matchmaking.poolOf(ticket), loop.millis());
  }

  List<WaitingTicket> waiting() {
    return loop.call(() -> matchmaking.searching().stream().map(ExplainApi::waiting).toList());
  }

  private static WaitingTicket waiting(MatchTicket ticket) {
    return new WaitingTicket(
        ticket.id(),
        ticket.configuration.name(),
        ticket.ticket.players().stream().map(Player::id).toList(),
        ticket.configuration.rules().playersMax());
  }

  private static String told(MatchTicket ticket) {
    return switch (ticket.state) {
      case QUEUED -> "a player of it is just getting a place in another match";
      case SEARCHING -> "";
      case REQUIRES_ACCEPTANCE -> "waits for " + silent(ticket) + " to accept";
      case PLACING ->
          "matched; waits for queue "
              + ticket.configuration.queueName().orElse("(none)")
              + " to find a game session";
      case COMPLETED ->
          "matched" + ticket.session.map(session -> ", in game session " + session.arn).orElse("");
      case FAILED, CANCELLED, TIMED_OUT -> ticket.message;
    };
  }

  private static String silent(MatchTicket ticket) {
    return ticket.proposal.stream()
        .flatMap(
            proposal ->
                proposal.joining().stream()
                    .flatMap(t -> t.ticket.players().stream())
                    .filter(player -> proposal.acceptance.answer(player.id()).isEmpty()))
        .map(player -> "player " + player.id())
        .collect(Collectors.joining(", "));
  }
}
