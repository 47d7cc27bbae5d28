package dev.netlift.local.chaos;

import dev.netlift.local.chaos.GatewayRecord.Ask;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.gamelift.SeatReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/**
 * Players nobody told how it ended. Looks at each player's newest ticket as the player himself
 * would, and at GameLift's seats. Any thread.
 */
final class Stranded {
  private static final Set<String> ENDS_WITH_REASON = Set.of("FAILED", "CANCELLED", "TIMED_OUT");

  /** As many as a function has JVMs. */
  private static final int READERS = 4;

  private final Site site;

  Stranded(Site site) {
    this.site = site;
  }

  /**
   * Those of {@code players} whose ticket has no end and who sit nowhere.
   *
   * @return a sentence by player
   */
  Map<Ask, String> among(List<Ask> players) throws InterruptedException {
    var stranded = new ConcurrentHashMap<Ask, String>();
    try (var readers = Executors.newFixedThreadPool(READERS, Thread.ofVirtual().factory())) {
      for (Ask ask : players) {
        readers.execute(
            () -> {
              String why = unended(ask);
              if (!why.isEmpty()) {
                stranded.put(ask, why);
              }
            });
      }
    }
    // Last: who has no end by now may have sat down meanwhile.
    site.seats().stream()
        .filter(seat -> seat.status().equals("ACTIVE"))
        .map(SeatReport::playerId)
        .forEach(player -> stranded.keySet().removeIf(ask -> ask.playerId().equals(player)));
    return stranded;
  }

  /** Empty if the ticket has come to an end the player can understand. */
  private String unended(Ask ask) {
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
      boolean his =
          site.seats().stream()
              .anyMatch(
                  known ->
                      known.playerSessionId().equals(seat)
                          && known.playerId().equals(ask.playerId()));
      return his ? "" : "COMPLETED with a seat that is not his";
    }
    if (!ENDS_WITH_REASON.contains(status)) {
      return status;
    }
    return ticket.path("reason").asString("").isBlank() ? status + " without a reason" : "";
  }
}
