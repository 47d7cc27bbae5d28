package dev.netlift.release;

/**
 * Instances of a fleet in one location.
 *
 * @param least 0 to {@code desired}
 * @param desired 0 to {@code most}
 */
public record Capacity(int least, int desired, int most) {
  public Capacity {
    if (least < 0 || least > desired || desired > most) {
      throw new IllegalArgumentException(
          "0 <= least <= desired <= most, were " + least + ", " + desired + ", " + most);
    }
  }

  /** Nothing running, and room to come back. */
  Capacity emptied() {
    return new Capacity(0, 0, most);
  }

  /** At least what {@code other} has. */
  Capacity atLeast(Capacity other) {
    int wanted = Math.max(desired, other.desired);
    return new Capacity(
        Math.min(Math.max(least, other.least), wanted), wanted, Math.max(most, other.most));
  }

  /** As much of what {@code other} has as fits into this one's own limit. */
  Capacity within(Capacity other) {
    int wanted = Math.min(most, Math.max(desired, other.desired));
    return new Capacity(Math.min(Math.max(least, other.least), wanted), wanted, most);
  }

  /** One instance, if it may have one. */
  Capacity begun() {
    return new Capacity(least, Math.max(desired, Math.min(1, most)), most);
  }
}
