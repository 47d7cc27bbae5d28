package dev.netlift.local.matchmaking;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a matchmaking ticket can go from where it is. A table and nothing else: {@link #next} looks
 * it up and {@link #drawing} writes it into docs/states.md. Immutable; any thread.
 */
public final class TicketLife {
  /** As on the wire. */
  public enum State {
    QUEUED,
    SEARCHING,
    REQUIRES_ACCEPTANCE,
    PLACING,
    COMPLETED,
    FAILED,
    CANCELLED,
    TIMED_OUT;

    /** Nothing leads out of it. */
    public boolean ended() {
      return TABLE.stream().noneMatch(step -> step.from() == this);
    }
  }

  public enum Trigger {
    /** Its configuration's pool takes it. */
    ENTERED,
    /** A match was found that its players must accept. */
    PROPOSED,
    /** A match was found, and nobody is asked. */
    MATCHED,
    /** All players of the match accept. */
    ACCEPTED,
    /** The match is off, and not because of this ticket. */
    OTHERS_DECLINED,
    /** The match is off because a player of this ticket rejected it or kept silent. */
    DECLINED,
    /** There is a place for the match: a session is active, or none is wanted. */
    PLACED,
    /** The queue timed out, or the session to fill has no room any more. */
    NOT_PLACED,
    /** The queue is gone, or placing failed. */
    BROKEN,
    /** StopMatchmaking, a newer request of one of its players, or the end of a session to fill. */
    STOPPED,
    /** It is as old as the configuration allows. */
    EXPIRED
  }

  private record Step(State from, Trigger trigger, State to) {}

  private static final List<Step> TABLE =
      List.of(
          new Step(State.QUEUED, Trigger.ENTERED, State.SEARCHING),
          new Step(State.QUEUED, Trigger.STOPPED, State.CANCELLED),
          new Step(State.QUEUED, Trigger.EXPIRED, State.TIMED_OUT),
          new Step(State.SEARCHING, Trigger.PROPOSED, State.REQUIRES_ACCEPTANCE),
          new Step(State.SEARCHING, Trigger.MATCHED, State.PLACING),
          new Step(State.SEARCHING, Trigger.STOPPED, State.CANCELLED),
          new Step(State.SEARCHING, Trigger.EXPIRED, State.TIMED_OUT),
          new Step(State.REQUIRES_ACCEPTANCE, Trigger.ACCEPTED, State.PLACING),
          new Step(State.REQUIRES_ACCEPTANCE, Trigger.OTHERS_DECLINED, State.SEARCHING),
          new Step(State.REQUIRES_ACCEPTANCE, Trigger.DECLINED, State.CANCELLED),
          new Step(State.REQUIRES_ACCEPTANCE, Trigger.STOPPED, State.CANCELLED),
          new Step(State.PLACING, Trigger.PLACED, State.COMPLETED),
          new Step(State.PLACING, Trigger.NOT_PLACED, State.SEARCHING),
          new Step(State.PLACING, Trigger.BROKEN, State.FAILED));

  private static final Map<State, Map<Trigger, State>> STEPS = index();

  private TicketLife() {}

  private static Map<State, Map<Trigger, State>> index() {
    var steps = new EnumMap<State, Map<Trigger, State>>(State.class);
    for (Step step : TABLE) {
      steps
          .computeIfAbsent(step.from(), _ -> new EnumMap<>(Trigger.class))
          .put(step.trigger(), step.to());
    }
    return steps;
  }

  /** Empty: it stays where it is, and whoever asked for more is refused. */
  public static Optional<State> next(State from, Trigger trigger) {
    return Optional.ofNullable(STEPS.getOrDefault(from, Map.of()).get(trigger));
  }

  /** One line per step, for people. */
  public static String drawing() {
    var drawing = new StringBuilder();
    State last = State.TIMED_OUT;
    for (Step step : TABLE) {
      String from = step.from() == last ? "" : step.from().name();
      last = step.from();
      drawing.append(
          String.format(
              java.util.Locale.ROOT,
              " %-20s──%s%s▶ %s\n",
              from,
              step.trigger(),
              "─".repeat(17 - step.trigger().name().length()),
              step.to()));
    }
    return drawing.toString();
  }
}
