package dev.netlift.release;

/** What came of an effect. */
public sealed interface Event {
  /** A driver has taken the run up: a new one, or again after a kill. */
  record Begun() implements Event {}

  record Waited() implements Event {}

  record Looked(Answer answer) implements Event {}

  /**
   * The action was taken.
   *
   * @param smoke of {@link Action.Smoke}, empty: it passed, else what was wrong
   */
  record Acted(Action action, String smoke) implements Event {}

  /** Nobody knows whether it was done. */
  record Failed(Failure failure) implements Event {}

  /**
   * @param message for people
   */
  record Failure(Kind kind, String message) {
    /** What to do about it. */
    public enum Kind {
      /** Throttled, a 5xx, no answer: ask again. */
      PASSING,
      /** It will be the same next time. */
      REFUSED,
      /** Nobody may ask any more. */
      CREDENTIALS
    }
  }
}
