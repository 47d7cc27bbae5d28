package dev.netlift.local.chaos;

import dev.netlift.local.gamelift.SeatReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who sat where and when, by GameLift's own record. Pure. */
final class Seats {
  private Seats() {}

  /**
   * Seats held twice: a player let in while another game session still held him, and a player
   * session told to more than one player, or to another than it was reserved for.
   *
   * @param told players by the player session their tickets named
   * @return one sentence each, without player sessions
   */
  static List<String> doubled(List<SeatReport> seats, Map<String, Set<String>> told, Instant now) {
    var found = new ArrayList<String>();
    var byPlayer = new HashMap<String, List<SeatReport>>();
    var owners = new HashMap<String, String>();
    for (SeatReport seat : seats) {
      owners.put(seat.playerSessionId(), seat.playerId());
      if (seat.accepted().isPresent()) {
        byPlayer.computeIfAbsent(seat.playerId(), _ -> new ArrayList<>()).add(seat);
      }
    }
    byPlayer.forEach((playerId, held) -> found.addAll(overlaps(playerId, held, now)));
    told.forEach(
        (playerSession, players) -> {
          if (players.size() > 1) {
            found.add("one player session was told to " + players);
          } else if (!players.contains(owners.getOrDefault(playerSession, ""))) {
            found.add(players + " was told a player session that is not his");
          }
        });
    return found;
  }

  private static List<String> overlaps(String playerId, List<SeatReport> held, Instant now) {
    held.sort(Comparator.comparing(seat -> seat.accepted().orElseThrow()));
    var found = new ArrayList<String>();
    Instant until = Instant.MIN;
    String where = "";
    for (SeatReport seat : held) {
      Instant from = seat.accepted().orElseThrow();
      Instant end = seat.ended().orElse(now);
      if (from.isBefore(until)) {
        found.add(
            "%s sat in %s from %s while %s held him until %s"
                .formatted(playerId, tail(seat.gameSessionId()), from, where, until));
      }
      if (end.isAfter(until)) {
        until = end;
        where = tail(seat.gameSessionId());
      }
    }
    return found;
  }

  /** The part of an id that people tell apart. */
  static String tail(String id) {
    return id.substring(Math.max(0, id.length() - 8));
  }
}
