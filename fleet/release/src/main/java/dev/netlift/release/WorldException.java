package dev.netlift.release;

import dev.netlift.release.Event.Failure;

/** The cloud did not do, or did not say, what it was asked. */
public final class WorldException extends Exception {
  private final Failure.Kind kind;

  public WorldException(Failure.Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Failure failure() {
    return new Failure(kind, String.valueOf(getMessage()));
  }
}
