package dev.netlift.benchmarks.flexmatch;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes tickets with ids of the usual length. */
final class Tickets {
  private Tickets() {}

  static Player player(String id, double skill, String mode, Map<String, Integer> latency) {
    return new Player(
        id,
        Map.of("skill", new AttributeValue.Number(skill), "mode", new AttributeValue.Text(mode)),
        latency);
  }

  static Ticket of(
      long id, long enteredMillis, double skill, String mode, Map<String, Integer> latency) {
    return new Ticket(
        name(id), id, enteredMillis, List.of(player("p" + name(id), skill, mode, latency)));
  }

  /**
   * @param skills one per player of the party
   */
  static Ticket party(long id, long enteredMillis, double[] skills, Map<String, Integer> latency) {
    var players = new ArrayList<Player>();
    for (int i = 0; i < skills.length; i++) {
      players.add(player("p" + name(id) + i, skills[i], "m", latency));
    }
    return new Ticket(name(id), id, enteredMillis, players);
  }

  private static String name(long id) {
    return "0f8fad5b-d9cb-469f-a165-%012d".formatted(id);
  }
}
