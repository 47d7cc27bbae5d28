package dev.netlift.local.match;

import dev.netlift.local.flexmatch.Explainer;
import dev.netlift.local.flexmatch.Explanation;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Why the tickets of a case are left over when one pass has run. */
final class Why {
  private final RuleSet rules;
  private final List<Ticket> tickets;
  private final List<Match> matches;
  private final long nowMillis;

  Why(RuleSet rules, List<Ticket> tickets, long nowMillis) {
    this.rules = rules;
    this.tickets = List.copyOf(tickets);
    this.nowMillis = nowMillis;
    matches = new Matcher(rules, Matcher.Budget.DEFAULT).pass(tickets, nowMillis).matches();
  }

  private Optional<Match> match(Ticket ticket) {
    return matches.stream().filter(match -> match.tickets().contains(ticket)).findFirst();
  }

  /** Against all that wait, also those that others were matched with. */
  private Explanation amongAll(Ticket ticket) {
    return new Explainer(rules).explain(ticket, tickets, nowMillis);
  }

  /** Against those that are left, when some were taken by others. */
  private Optional<Explanation> amongLeft(Ticket ticket) {
    if (matches.isEmpty()) {
      return Optional.empty();
    }
    var left = new ArrayList<>(tickets);
    matches.forEach(match -> left.removeAll(match.tickets()));
    return Optional.of(new Explainer(rules).explain(ticket, left, nowMillis));
  }

  private static List<String> ids(Match match) {
    return match.tickets().stream().map(Ticket::id).toList();
  }

  String text(Ticket ticket) {
    Optional<Match> match = match(ticket);
    if (match.isPresent()) {
      return "ticket "
          + ticket.id()
          + " is matched: "
          + ids(match.get())
          + " in "
          + match.get().teams()
          + "\n";
    }
    var text = new StringBuilder(amongAll(ticket).text());
    amongLeft(ticket)
        .ifPresent(
            left -> {
              text.append("with only those that the pass left over:\n");
              matches.forEach(
                  other -> text.append("  matched before: ").append(ids(other)).append('\n'));
              text.append(left.text());
            });
    return text.toString();
  }

  ObjectNode json(Ticket ticket) {
    Optional<Match> match = match(ticket);
    ObjectNode json =
        match.isPresent()
            ? JsonMapper.shared().createObjectNode().put("ticketId", ticket.id())
            : (ObjectNode)
                JsonMapper.shared().<tools.jackson.databind.JsonNode>valueToTree(amongAll(ticket));
    json.put("matched", match.isPresent());
    if (match.isPresent()) {
      json.set("match", JsonMapper.shared().valueToTree(ids(match.get())));
      return json;
    }
    json.set("failedRules", JsonMapper.shared().valueToTree(amongAll(ticket).failedRules()));
    amongLeft(ticket)
        .ifPresent(left -> json.set("amongThoseLeft", JsonMapper.shared().valueToTree(left)));
    json.put("text", text(ticket));
    return json;
  }
}
