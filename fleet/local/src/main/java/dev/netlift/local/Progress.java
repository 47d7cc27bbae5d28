package dev.netlift.local;

import java.io.PrintStream;
import java.util.Locale;

/** Tells people on standard error what is happening, with the time since the start. Any thread. */
final class Progress {
  private final PrintStream out;
  private final long startMillis;

  Progress(PrintStream out, long startMillis) {
    this.out = out;
    this.startMillis = startMillis;
  }

  synchronized void tell(String what) {
    double seconds = (System.currentTimeMillis() - startMillis) / 1000.0;
    out.printf(Locale.ROOT, "%7.1f s  %s%n", seconds, what);
    out.flush();
  }
}
