package dev.netlift.release;

import java.time.Duration;

/** The one thing to do next. */
public sealed interface Effect {
  /** Ask, and change nothing. */
  record Look(Question question) implements Effect {}

  /** Change something. May have been done already, by a driver that was killed. */
  record Act(Action action) implements Effect {}

  record Wait(Duration time) implements Effect {}

  /** There is nothing more to do. */
  record End(Exit exit) implements Effect {}
}
