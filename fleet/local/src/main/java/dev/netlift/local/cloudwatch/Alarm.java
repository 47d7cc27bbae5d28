package dev.netlift.local.cloudwatch;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One alarm and what it said so far: its newest 100 turns and actions. Guarded by itself. */
final class Alarm {
  private static final int HISTORY_MAX = 100;

  /**
   * @param type StateUpdate, Action or ConfigurationUpdate
   */
  record Line(Instant time, String type, String summary) {}

  final AlarmSettings settings;
  final String arn;
  private final Deque<Line> history = new ArrayDeque<>(); // newest first
  private AlarmSettings.State state = AlarmSettings.State.INSUFFICIENT_DATA;
  private String reason = "Unchecked: Initial alarm creation";
  private Instant since;

  Alarm(AlarmSettings settings, String arn, Instant now) {
    this.settings = settings;
    this.arn = arn;
    this.since = now;
    remember(new Line(now, "ConfigurationUpdate", "Alarm \"" + settings.name() + "\" created"));
  }

  synchronized AlarmSettings.State state() {
    return state;
  }

  synchronized String reason() {
    return reason;
  }

  synchronized Instant since() {
    return since;
  }

  synchronized List<Line> history() {
    return List.copyOf(history);
  }

  synchronized void remember(Line line) {
    history.addFirst(line);
    if (history.size() > HISTORY_MAX) {
      history.removeLast();
    }
  }

  /** Goes over to a state. @return whether it is another one than before */
  synchronized boolean turn(AlarmSettings.Judgement judgement, Instant now) {
    if (judgement.state() == state) {
      return false;
    }
    String from = state.name();
    state = judgement.state();
    reason = judgement.reason();
    since = now;
    remember(new Line(now, "StateUpdate", "Alarm updated from " + from + " to " + state.name()));
    return true;
  }
}
