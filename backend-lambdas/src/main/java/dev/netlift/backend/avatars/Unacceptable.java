package dev.netlift.backend.avatars;

/** The bytes are no image that we take. Stackless: strangers make these. */
final class Unacceptable extends RuntimeException {
  /** Why, for the player and for whoever counts. */
  enum Reason {
    /** Neither JPEG nor PNG by its first bytes, or another than was declared. */
    TYPE,
    LENGTH,
    CHECKSUM,
    DIMENSIONS,
    PIXELS,
    ANIMATED,
    /** A JPEG or PNG of a kind that no camera and no browser writes. */
    UNSUPPORTED,
    /** Ends early, contradicts itself, or does not decode. */
    BROKEN
  }

  private final Reason reason;

  Unacceptable(Reason reason, String detail) {
    super(reason + ": " + detail, null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
