package dev.netlift.release;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Performs what the machine decides, one effect after the other. One thread. */
public final class Driver {
  private final Machine machine;
  private final World world;
  private final Store store;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final Consumer<State> observer;

  /** Where the state survives a kill. */
  public interface Store {
    /** Keeps all of it, or leaves what was there. */
    void save(State state) throws IOException;
  }

  /** What waiting is. */
  public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /**
   * @param observer hears of each decision, after it was saved
   */
  public Driver(
      Machine machine,
      World world,
      Store store,
      InstantSource clock,
      Sleeper sleeper,
      Consumer<State> observer) {
    this.machine = machine;
    this.world = world;
    this.store = store;
    this.clock = clock;
    this.sleeper = sleeper;
    this.observer = observer;
  }

  /**
   * Takes the run up, new or not, and follows it to its end.
   *
   * @return the state it ended in
   * @throws IOException the state cannot be saved; nothing was done since it was saved last
   */
  public State run(State begin) throws IOException, InterruptedException {
    State state = begin;
    Event event = new Event.Begun();
    while (true) {
      Decision decision = machine.apply(state, event, clock.instant());
      if (!decision.state().equals(state)) {
        store.save(decision.state());
      }
      state = decision.state();
      observer.accept(state);
      if (decision.effect() instanceof Effect.End) {
        return state;
      }
      event = perform(decision.effect());
    }
  }

  private Event perform(Effect effect) throws InterruptedException {
    try {
      return switch (effect) {
        case Effect.Look look -> new Event.Looked(world.look(look.question()));
        case Effect.Act act -> new Event.Acted(act.action(), world.act(act.action()));
        case Effect.Wait wait -> {
          sleeper.sleep(wait.time());
          yield new Event.Waited();
        }
        case Effect.End _ -> new Event.Waited();
      };
    } catch (WorldException e) {
      return new Event.Failed(e.failure());
    }
  }
}
