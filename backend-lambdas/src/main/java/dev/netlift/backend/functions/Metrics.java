package dev.netlift.backend.functions;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * Metrics of functions: lines of the log in CloudWatch's embedded metric format, so that a count
 * costs no call. Namespace {@value #NAMESPACE}, no dimensions. Any thread.
 */
public final class Metrics {
  static final String NAMESPACE = "Netlift/Backend";

  private final PrintStream log;
  private final Clock clock;

  public Metrics(PrintStream log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** To the function's log. */
  public static Metrics toLog(Clock clock) {
    return new Metrics(System.out, clock);
  }

  public void count(String name, long value) {
    var line = Json.object();
    var about = line.putObject("_aws").put("Timestamp", clock.millis());
    var metrics = about.putArray("CloudWatchMetrics").addObject().put("Namespace", NAMESPACE);
    metrics.putArray("Dimensions").addArray();
    metrics.putArray("Metrics").addObject().put("Name", name).put("Unit", "Count");
    line.put(name, value);
    log.println(new String(Json.bytes(line), StandardCharsets.UTF_8));
  }
}
