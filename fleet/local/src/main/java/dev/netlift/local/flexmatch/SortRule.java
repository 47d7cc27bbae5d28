package dev.netlift.local.flexmatch;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Says in which order candidates are tried around an anchor. Never fails.
 *
 * @param absolute by the value itself; else by its distance from the anchor's
 * @param largestKey for maps, whether the anchor's key of its largest value is compared; else of
 *     its smallest
 */
record SortRule(
    String name,
    boolean absolute,
    boolean ascending,
    String attribute,
    boolean largestKey,
    PartyAggregation party)
    implements Rule {
  @Override
  public boolean holds(Candidate candidate) {
    return true;
  }

  @Override
  public boolean hopeless(Candidate candidate) {
    return false;
  }

  @Override
  public boolean namesTeams() {
    return false;
  }

  /** The order around an anchor; equal ones stay as they are. */
  Comparator<Ticket> around(Ticket anchor) {
    Optional<String> key = key(anchor);
    if (text(anchor).isPresent()) {
      Comparator<Ticket> natural = Comparator.comparing(ticket -> text(ticket).orElse(""));
      return ascending ? natural : natural.reversed();
    }
    double from = absolute ? 0 : number(anchor, key);
    Comparator<Ticket> order =
        Comparator.comparingDouble(
            ticket -> absolute ? number(ticket, key) : Math.abs(number(ticket, key) - from));
    return ascending ? order : order.reversed();
  }

  private Optional<String> text(Ticket ticket) {
    return ticket.players().getFirst().attributes().get(attribute)
            instanceof AttributeValue.Text(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  private Optional<String> key(Ticket anchor) {
    Comparator<Map.Entry<String, Double>> order = Map.Entry.comparingByValue();
    return anchor.players().getFirst().attributes().get(attribute)
            instanceof AttributeValue.NumberMap(Map<String, Double> values)
        ? values.entrySet().stream()
            .min(largestKey ? order.reversed() : order)
            .map(Map.Entry::getKey)
        : Optional.empty();
  }

  private double number(Ticket ticket, Optional<String> key) {
    return party.of(
        ticket.players().stream()
            .mapToDouble(
                player ->
                    switch (player.attributes().get(attribute)) {
                      case AttributeValue.Number(double number) -> number;
                      // AWS does not say what a missing key is worth.
                      case AttributeValue.NumberMap(Map<String, Double> values) ->
                          values.getOrDefault(key.orElse(""), 0.0);
                      case AttributeValue.Text _, AttributeValue.TextList _ -> 0;
                      case null -> 0;
                    })
            .toArray());
  }
}
