package dev.netlift.local.flexmatch;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Why a ticket waits. Immutable.
 *
 * @param waitedMillis its age
 * @param stepMillis age of the expansion step that is in force for it, 0 for none
 * @param never reasons why no wait and no company could ever get it matched: what is missing
 * @param size why no grouping even fills the teams; empty when one does
 * @param nearest groupings that fill the teams, those that break the fewest rules first
 * @param later when it would match if nothing but time changed
 */
public record Explanation(
    String ticketId,
    long waitedMillis,
    long stepMillis,
    List<String> never,
    Optional<String> size,
    List<Grouping> nearest,
    Optional<Later> later) {
  /**
   * Tickets that would fill the teams, and what speaks against them.
   *
   * @param stepMillis age of the step that holds for this grouping
   */
  public record Grouping(
      List<String> ticketIds,
      SequencedMap<String, List<String>> teams,
      long stepMillis,
      List<Broken> broken) {
    public Grouping {
      ticketIds = List.copyOf(ticketIds);
      broken = List.copyOf(broken);
    }
  }

  /**
   * @param detail the values that broke it
   */
  public record Broken(String rule, String detail) {}

  /**
   * @param inMillis from now
   * @param stepMillis age of the step that lets it
   */
  public record Later(long inMillis, long stepMillis, List<String> ticketIds) {
    public Later {
      ticketIds = List.copyOf(ticketIds);
    }
  }

  public Explanation {
    never = List.copyOf(never);
    nearest = List.copyOf(nearest);
  }

  /** Rules that the nearest groupings break. */
  public List<String> failedRules() {
    return nearest.stream()
        .flatMap(grouping -> grouping.broken().stream())
        .map(Broken::rule)
        .distinct()
        .toList();
  }

  /** For people, several lines. */
  public String text() {
    var text = new StringBuilder("ticket ").append(ticketId).append(" has waited ");
    text.append(waitedMillis / 1_000.0).append(" s");
    if (stepMillis > 0) {
      text.append(", expanded as of ").append(stepMillis / 1_000.0).append(" s");
    }
    text.append('\n');
    never.forEach(reason -> text.append("  can never match: ").append(reason).append('\n'));
    size.ifPresent(reason -> text.append("  size: ").append(reason).append('\n'));
    for (Grouping grouping : nearest) {
      text.append("  with ").append(grouping.teams());
      text.append(grouping.broken().isEmpty() ? " it can match now\n" : "\n");
      for (Broken broken : grouping.broken()) {
        text.append("    rule ").append(broken.rule()).append(" fails: ");
        text.append(broken.detail()).append('\n');
      }
    }
    later.ifPresentOrElse(
        at ->
            text.append("  it would match in ")
                .append(at.inMillis() / 1_000.0)
                .append(" s, with ")
                .append(at.ticketIds())
                .append(", by the step at ")
                .append(at.stepMillis() / 1_000.0)
                .append(" s\n"),
        () -> text.append("  no expansion step to come would let it match with those waiting\n"));
    return text.toString();
  }
}
