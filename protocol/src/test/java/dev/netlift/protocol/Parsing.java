package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

/** What hostile bytes may do to whoever reads them: be refused, and cost little memory. */
final class Parsing {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ATTEMPTS = 4;

  private Parsing() {}

  /**
   * @return whether they were taken; anything but a ProtocolException goes on up
   */
  static boolean taken(Runnable reader) {
    try {
      reader.run();
      return true;
    } catch (ProtocolException e) {
      return false;
    }
  }

  /**
   * As {@link #taken}, and measures what all of it allocated on this thread.
   *
   * @param mostBytes that it may
   */
  static boolean taken(long mostBytes, Runnable reader) {
    boolean taken = false;
    long least = Long.MAX_VALUE;
    // The first time loads classes, and now and then another does.
    for (int i = 0; i < ATTEMPTS && least > mostBytes; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      taken = taken(reader);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated").isLessThanOrEqualTo(mostBytes);
    return taken;
  }
}
