package dev.netlift.release.verbs;

import dev.netlift.release.State;
import dev.netlift.release.Step;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Says how a run goes: a line for each step on standard error, and at the end what came of it. */
final class Told implements Consumer<State> {
  private final PrintStream err;
  private int told;
  private String waiting = "";

  Told(PrintStream err) {
    this.err = err;
  }

  @Override
  public void accept(State state) {
    for (; told < state.done().size(); told++) {
      State.Done done = state.done().get(told);
      err.printf(
          Locale.ROOT,
          "netlift: %-10s %6.1f s  %s%n",
          done.step().name().toLowerCase(Locale.ROOT),
          done.millis() / 1000.0,
          done.what());
    }
    String open =
        state.step() == Step.DRAIN && state.tally().open() > 0
            ? state.tally().open() + " sessions are open"
            : "";
    if (!open.equals(waiting)) {
      waiting = open;
      if (!open.isEmpty()) {
        err.println("netlift: draining, " + open);
      }
    }
  }

  /** Everything a script may want to know. */
  static ObjectNode json(State state) {
    var json = JsonMapper.shared().createObjectNode();
    State.Known known = state.known();
    json.put("kind", state.order().kind().name().toLowerCase(Locale.ROOT))
        .put("region", state.order().region())
        .put("exit", state.exit().code())
        .put("end", state.exit().name())
        .put("generation", state.order().generation())
        .put("buildId", known.buildId())
        .put("fleetId", known.to().id())
        .put("previousFleetId", known.from().id())
        .put("spotFleetId", known.to().spotId())
        .put("sessionsSeen", state.tally().sessions())
        .put("playersSeen", state.tally().players())
        .put("sessionsEnded", state.tally().sessionsEnded())
        .put("playersDropped", state.tally().playersDropped());
    if (!state.problem().isEmpty()) {
      json.put("problem", state.problem());
    }
    if (!state.done().isEmpty()) {
      json.put(
          "seconds",
          Duration.between(state.begun(), state.done().getLast().end()).toMillis() / 1000.0);
    }
    var steps = json.putArray("steps");
    for (State.Done done : state.done()) {
      steps
          .addObject()
          .put("step", done.step().name().toLowerCase(Locale.ROOT))
          .put("seconds", done.millis() / 1000.0)
          .put("what", done.what());
    }
    return json;
  }
}
