package dev.netlift.backend.achievements;

/** A named span of time, {@code toMillis} excluded. */
record Season(String id, long fromMillis, long toMillis) {
  boolean contains(long millis) {
    return fromMillis <= millis && millis < toMillis;
  }
}
