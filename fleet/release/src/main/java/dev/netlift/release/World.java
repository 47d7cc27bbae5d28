package dev.netlift.release;

/** The cloud, to a run. Called on the driver's thread, one call at a time. */
public interface World {
  /**
   * Asks.
   *
   * @throws WorldException it has no answer
   */
  Answer look(Question question) throws WorldException, InterruptedException;

  /**
   * Changes something. What was done already, by a driver that was killed, is no failure.
   *
   * @return of {@link Action.Smoke} what was wrong; else, and if nothing was, empty
   * @throws WorldException whether it was done is not known
   */
  String act(Action action) throws WorldException, InterruptedException;
}
