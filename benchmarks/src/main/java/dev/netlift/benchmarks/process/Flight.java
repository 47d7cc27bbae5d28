package dev.netlift.benchmarks.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** What a flight recording of the server tells of its tick thread. */
final class Flight {
  /** The main thread becomes the tick thread. */
  private static final String TICK_THREAD = "main";

  private static final String OURS = "dev.netlift.";

  /** Times it happened, and first when, in seconds after the players came. */
  static final class Count {
    long times;
    long bytes;
    double firstSecond;

    private void add(double second, long weight) {
      if (times++ == 0) {
        firstSecond = second;
      }
      bytes += weight;
    }
  }

  /** A point of the heap after a collection. */
  record Heap(double second, long usedBytes) {}

  private final Instant begin;
  private final Instant steady;
  private final Instant end;
  final Map<String, Count> ours = new TreeMap<>();
  final Map<String, Count> others = new TreeMap<>();

  /** By the frame that allocated, where that is ours. */
  final Map<String, Count> allocatedByUs = new TreeMap<>();

  /** By our innermost frame, whoever allocated. */
  final Map<String, Count> allocatedForUs = new TreeMap<>();

  final List<Heap> heapAfterCollection = new ArrayList<>();
  long allocatedBytes;
  double directBytesLast;

  private Flight(Instant begin, Instant steady, Instant end) {
    this.begin = begin;
    this.steady = steady;
    this.end = end;
  }

  /**
   * @param begin the players have come
   * @param steady from then on nothing should change
   * @param end what comes after is not looked at
   */
  static Flight read(Path file, Instant begin, Instant steady, Instant end) throws IOException {
    var flight = new Flight(begin, steady, end);
    try (var recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        flight.add(recording.readEvent());
      }
    }
    return flight;
  }

  private void add(RecordedEvent event) {
    if (event.getStartTime().isAfter(end)) {
      return;
    }
    double second = (event.getStartTime().toEpochMilli() - begin.toEpochMilli()) / 1000.0;
    switch (event.getEventType().getName()) {
      case "jdk.GCHeapSummary" -> {
        if (event.getString("when").equals("After GC") && second > 0) {
          heapAfterCollection.add(new Heap(second, event.getLong("heapUsed")));
        }
      }
      case "jdk.DirectBufferStatistics" -> directBytesLast = event.getLong("memoryUsed");
      case "jdk.Deoptimization" -> {
        if (event.getStartTime().isAfter(steady) && onTick(event.getThread("eventThread"))) {
          deoptimized(event, second);
        }
      }
      case "jdk.ObjectAllocationSample" -> {
        if (event.getStartTime().isAfter(steady) && onTick(event.getThread("eventThread"))) {
          allocated(event, second);
        }
      }
      default -> {
        // What else is recorded is for whoever opens the file.
      }
    }
  }

  private static boolean onTick(@Nullable RecordedThread thread) {
    return thread != null && TICK_THREAD.equals(thread.getJavaName());
  }

  private void deoptimized(RecordedEvent event, double second) {
    RecordedMethod method = event.getValue("method");
    String what =
        "%s:%d bci %d %s, %s, %s, %s; in %s"
            .formatted(
                name(method),
                event.getInt("lineNumber"),
                event.getInt("bci"),
                event.getString("instruction"),
                event.getString("reason"),
                event.getString("action"),
                event.getString("compiler"),
                ourFrame(event));
    boolean own = method.getType().getName().startsWith(OURS);
    (own ? ours : others).computeIfAbsent(what, each -> new Count()).add(second, 0);
  }

  private void allocated(RecordedEvent event, double second) {
    long weight = event.getLong("weight");
    allocatedBytes += weight;
    String type = event.getClass("objectClass").getName();
    var stack = event.getStackTrace();
    if (stack == null || stack.getFrames().isEmpty()) {
      return;
    }
    RecordedFrame top = stack.getFrames().getFirst();
    if (top.getMethod().getType().getName().startsWith(OURS)) {
      String where = name(top.getMethod()) + ":" + top.getLineNumber() + " " + type;
      allocatedByUs.computeIfAbsent(where, each -> new Count()).add(second, weight);
    }
    allocatedForUs
        .computeIfAbsent(ourFrame(event) + " " + type, each -> new Count())
        .add(second, weight);
  }

  private static String ourFrame(RecordedEvent event) {
    var stack = event.getStackTrace();
    if (stack != null) {
      for (RecordedFrame frame : stack.getFrames()) {
        if (frame.getMethod().getType().getName().startsWith(OURS)) {
          return name(frame.getMethod()) + ":" + frame.getLineNumber();
        }
      }
    }
    return "none of ours";
  }

  private static String name(RecordedMethod method) {
    String type = method.getType().getName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
  }
}
