package dev.netlift.release;

/** How a run ends; docs/release.md says what to do then. */
public enum Exit {
  DONE(0),
  REFUSED(1),
  USAGE(2),
  CREDENTIALS(3),
  BUILD(4),
  FLEET(5),
  TIMEOUT(6),
  DRAIN(7),
  PARTIAL(8),
  SMOKE(9);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** Whether the same run may go on from where it was. */
  public boolean resumable() {
    return this == CREDENTIALS || this == TIMEOUT || this == DRAIN;
  }
}
