package dev.netlift.bots;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Tells people how far the crowd is: the first and the last bot to pass each stage. Any thread. */
final class Progress {
  enum Stage {
    TICKET("has a ticket"),
    MATCHED("is matched"),
    ADMITTED("is admitted"),
    LEFT("has left");

    private final String words;

    Stage(String words) {
      this.words = words;
    }
  }

  private final PrintStream out;
  private final int bots;
  private final long sinceMillis;
  private final Map<Stage, Integer> passed = new EnumMap<>(Stage.class);

  Progress(PrintStream out, int bots, long sinceMillis) {
    this.out = out;
    this.bots = bots;
    this.sinceMillis = sinceMillis;
  }

  synchronized void passed(Stage stage) {
    int count = passed.merge(stage, 1, Integer::sum);
    if (count == bots) {
      tell(bots == 1 ? "the bot " + stage.words : "every bot " + stage.words);
    } else if (count == 1) {
      tell("the first bot " + stage.words);
    }
  }

  synchronized void failed(int bot, String error) {
    tell("bot " + bot + ": " + error);
  }

  private void tell(String what) {
    double seconds = (System.currentTimeMillis() - sinceMillis) / 1000.0;
    out.printf(Locale.ROOT, "%7.1f s  %s%n", seconds, what);
    out.flush();
  }
}
