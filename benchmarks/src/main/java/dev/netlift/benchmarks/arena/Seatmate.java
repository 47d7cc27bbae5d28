package dev.netlift.benchmarks.arena;

import dev.netlift.benchmarks.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * A server process and its players, on cores that others use, too, for as long as it is let. Tells
 * of its ticks every {@link #WINDOW_SECONDS}. Any thread.
 */
final class Seatmate implements AutoCloseable {
  static final int WINDOW_SECONDS = 10;
  static final int WARM_SECONDS = 15;
  private static final int FOR_EVER = 10_000;
  private static final int KEPT = 10;
  private static final double INPUTS_SHARE_MIN = 0.9;
  private static final Pattern INPUTS = Pattern.compile("\"inputs\":(\\d+)");
  private static final Pattern LATENESS = Pattern.compile("\"lateness\":\"([^\"]+)\"");

  private final Child server;
  private final Child load;
  private final long inputsMin;
  private final Deque<Window> windows = new ArrayDeque<>();

  /** When it ended, and how late its ticks began. */
  private record Window(long endNanos, Histogram lateness) {}

  /** Starts both and returns when the players are on their way. */
  Seatmate(Subject subject, Places places, Path folder, String serverCores, String loadCores)
      throws IOException {
    inputsMin = (long) (INPUTS_SHARE_MIN * subject.clients() * subject.hz() * WINDOW_SECONDS);
    Path ticks = folder.resolve("ticks-" + System.nanoTime());
    var command = new ArrayList<>(subject.server(places, 0, WARM_SECONDS, WINDOW_SECONDS, ticks));
    command.add(Integer.toString(FOR_EVER));
    server = new Child(command, serverCores, folder);
    try {
      String[] told = Runs.line(server, "port ").split(" ");
      int port = Integer.parseInt(told[1]);
      load =
          new Child(
              subject.load(places, port, WARM_SECONDS, FOR_EVER, loadCores, ticks),
              loadCores,
              folder);
      Runs.tokens(subject, HexFormat.of().parseHex(told[2]), load);
    } catch (RuntimeException | IOException e) {
      server.close();
      throw e;
    }
    Thread.ofPlatform().daemon().name("seatmate").start(this::listen);
  }

  private void listen() {
    try {
      while (true) {
        String line = Runs.line(server, "{\"server\"");
        var inputs = INPUTS.matcher(line);
        var lateness = LATENESS.matcher(line);
        // One whose players are gone is no match, and would be held for nothing.
        if (inputs.find() && Long.parseLong(inputs.group(1)) >= inputsMin && lateness.find()) {
          add(new Window(System.nanoTime(), LatenessText.read(lateness.group(1))));
        }
      }
    } catch (IllegalStateException | DataFormatException | UncheckedIOException e) {
      // It was closed, or whoever waits for its windows finds none.
    }
  }

  private synchronized void add(Window window) {
    windows.add(window);
    if (windows.size() > KEPT) {
      windows.remove();
    }
  }

  /** How late ticks were in each window that lies within that time. */
  synchronized List<Histogram> lateness(long fromNanos, long toNanos) {
    return windows.stream()
        .filter(window -> window.endNanos() - WINDOW_SECONDS * 1_000_000_000L >= fromNanos)
        .filter(window -> window.endNanos() <= toNanos)
        .map(Window::lateness)
        .toList();
  }

  @Override
  public void close() {
    load.close();
    server.close();
  }
}
