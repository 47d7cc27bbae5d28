package dev.netlift.backend.functions;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Metrics of functions: lines of the log in CloudWatch's embedded metric format, so that a count
 * costs no call. Namespace {@value #NAMESPACE}. Any thread.
 */
public final class Metrics {
  public static final String NAMESPACE = "Netlift/Backend";

  /** The dimension of what is counted by kind of message; nothing has another. */
  static final String MESSAGE_TYPE = "MessageType";

  /** A dimension costs money by its values, so they never come from outside without end. */
  static final int TYPES_MAX = 64;

  static final String OTHER = "other";

  /** Everything that functions count, so that an alarm cannot name what nothing tells. */
  public enum Name {
    MESSAGE_RECEIVED("MessageReceived"),
    MESSAGE_PROCESSING_DURATION("MessageProcessingDuration"),
    MESSAGE_PROCESSING_ERROR("MessageProcessingError"),
    CONSUMED_READ_UNITS("ConsumedReadCapacityUnits"),
    CONSUMED_WRITE_UNITS("ConsumedWriteCapacityUnits"),
    NEW_PLAYERS("NewPlayers"),
    REPORTS_QUARANTINED("ReportsQuarantined"),
    PUSHES_TAKEN("PushesTaken"),
    PUSHES_PRUNED("PushesPruned"),
    PUSHES_RETIRED("PushesRetired"),
    PUSHES_FAILED("PushesFailed"),
    FLEET_AGE_DAYS("FleetAgeDays"),
    CERTIFICATE_AGE_DAYS("CertificateAgeDays");

    private final String text;

    Name(String text) {
      this.text = text;
    }

    /** As CloudWatch has it. */
    public String text() {
      return text;
    }
  }

  private final PrintStream log;
  private final Clock clock;
  private final Set<String> types = ConcurrentHashMap.newKeySet();

  public Metrics(PrintStream log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** To the function's log. */
  public static Metrics toLog(Clock clock) {
    return new Metrics(System.out, clock);
  }

  /** Counts something that has no dimension. */
  public void count(Name name, long value) {
    single(name, "Count", value);
  }

  /** Tells where something stands that is not counted together; it has no dimension. */
  public void level(Name name, long value) {
    single(name, "None", value);
  }

  private void single(Name name, String unit, long value) {
    var line = Json.object();
    var directive = directive(line, List.of());
    add(line, directive, name, unit, value);
    write(line);
  }

  /** What one call of a function did with its messages, which are all of a type. */
  public record Handled(String type, int messages, double millis, int errors) {}

  /**
   * Tells what a call did, by the type of its messages and over all types: how many came, how long
   * the call took, how many failed by a fault of ours, and what it consumed of the tables. Beyond
   * {@value #TYPES_MAX} types in one process the rest are {@value #OTHER}.
   */
  public void handled(Handled call, ConsumedUnits.Units units) {
    var line = Json.object();
    var directive = directive(line, List.of(MESSAGE_TYPE));
    boolean known = types.contains(call.type()) || types.size() < TYPES_MAX;
    String type = known ? call.type() : OTHER;
    types.add(type);
    line.put(MESSAGE_TYPE, type);
    add(line, directive, Name.MESSAGE_RECEIVED, "Count", call.messages());
    add(line, directive, Name.MESSAGE_PROCESSING_DURATION, "Milliseconds", call.millis());
    add(line, directive, Name.MESSAGE_PROCESSING_ERROR, "Count", call.errors());
    add(line, directive, Name.CONSUMED_READ_UNITS, "Count", units.read());
    add(line, directive, Name.CONSUMED_WRITE_UNITS, "Count", units.write());
    write(line);
  }

  /** One that counts without a dimension, and once more by {@code dimensions} if there are any. */
  private ObjectNode directive(ObjectNode line, List<String> dimensions) {
    var about = line.putObject("_aws").put("Timestamp", clock.millis());
    var directive = about.putArray("CloudWatchMetrics").addObject().put("Namespace", NAMESPACE);
    var sets = directive.putArray("Dimensions");
    sets.addArray();
    if (!dimensions.isEmpty()) {
      var set = sets.addArray();
      dimensions.forEach(set::add);
    }
    directive.putArray("Metrics");
    return directive;
  }

  private static void add(
      ObjectNode line, ObjectNode directive, Name name, String unit, double value) {
    directive.withArray("Metrics").addObject().put("Name", name.text).put("Unit", unit);
    if (value == Math.rint(value)) {
      line.put(name.text, (long) value);
    } else {
      line.put(name.text, value);
    }
  }

  private void write(ObjectNode line) {
    log.println(new String(Json.bytes(line), StandardCharsets.UTF_8));
  }
}
