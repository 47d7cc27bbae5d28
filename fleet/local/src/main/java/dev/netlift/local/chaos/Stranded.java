package dev.netlift.local.chaos;

import dev.netlift.local.chaos.GatewayRecord.Ask;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.gamelift.SeatReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Players nobody told how it ended. Looks at each player's newest ticket as the player himself
 * would, and at GameLift's seats. One thread.
 */
final class Stranded {
  private static final Set<String> ENDS_WITH_REASON = Set.of("FAILED", "CANCELLED", "TIMED_OUT");

  private final Site site;

  Stranded(Site site) {
    this.site = site;
  }

  /**
   * Those of {@code players} whose ticket has no end and who sit nowhere.
   *
   * @return a sentence by player
   */
  Map<Ask, String> among(List<Ask> players) {
    var seats = site.seats();
    var owners = new HashMap<String, String>();
    var seated = new ArrayList<String>();
    for (SeatReport seat : seats) {
      owners.put(seat.playerSessionId(), seat.playerId());
      if (seat.status().equals("ACTIVE")) {
        seated.add(seat.playerId());
      }
    }
    var stranded = new HashMap<Ask, String>();
    for (Ask ask : players) {
      if (seated.contains(ask.playerId())) {
        continue;
      }
      String why = unended(ask, owners);
      if (!why.isEmpty()) {
        stranded.put(ask, why);
      }
    }
    return stranded;
  }

  /** Empty if the ticket has come to an end the player can understand. */
  private String unended(Ask ask, Map<String, String> owners) {
    Reply reply =
        site.api(
            new Call(
                "execute-api",
                "GET",
                Call.Protocol.REST,
                ask.root() + "/matchmaking/tickets/" + ask.ticketId(),
                "",
                Map.of(),
                new byte[0],
                ask.caller(),
                "chaos-" + Seats.tail(ask.ticketId())));
    if (reply.status() != 200) {
      return "reading the ticket is answered with " + reply.status();
    }
    JsonNode ticket = Bodies.MAPPER.readTree(reply.body());
    String status = ticket.path("status").asString("");
    if (status.equals("COMPLETED")) {
      String seat = ticket.path("connection").path("playerSessionId").asString("");
      return owners.getOrDefault(seat, "").equals(ask.playerId())
          ? ""
          : "COMPLETED with a seat that is not his";
    }
    if (!ENDS_WITH_REASON.contains(status)) {
      return status;
    }
    return ticket.path("reason").asString("").isBlank() ? status + " without a reason" : "";
  }
}
