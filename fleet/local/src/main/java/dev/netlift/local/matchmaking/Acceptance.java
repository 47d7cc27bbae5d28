package dev.netlift.local.matchmaking;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the players of a proposed match say to it. Over when all have accepted, or when one has
 * rejected; time is somebody else's. A player's last word counts. One thread.
 */
public final class Acceptance {
  public enum Outcome {
    OPEN,
    ACCEPTED,
    REJECTED
  }

  private final Map<String, List<String>> asked = new LinkedHashMap<>();
  private final Map<String, Boolean> answers = new HashMap<>();

  /**
   * @param playersByTicket who is asked: not the players of a backfill ticket, who play already
   */
  public Acceptance(Map<String, List<String>> playersByTicket) {
    asked.putAll(playersByTicket);
  }

  public void answer(Collection<String> playerIds, boolean accept) {
    playerIds.forEach(player -> answers.put(player, accept));
  }

  public Optional<Boolean> answer(String playerId) {
    return Optional.ofNullable(answers.get(playerId));
  }

  public Outcome outcome() {
    if (answers.containsValue(false)) {
      return Outcome.REJECTED;
    }
    return asked.keySet().stream().allMatch(this::accepted) ? Outcome.ACCEPTED : Outcome.OPEN;
  }

  /** Whether nothing in this ticket stands against the match: all its players have accepted. */
  public boolean accepted(String ticketId) {
    return asked.getOrDefault(ticketId, List.of()).stream()
        .allMatch(player -> answers.getOrDefault(player, false));
  }
}
