package dev.netlift.server.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads whose work can wait, where a tick cannot: they have the processor when the tick's thread
 * does not want it. Where the system has no such thing, they are like any other.
 */
public final class BehindTheTick {
  private static final Logger log = LoggerFactory.getLogger(BehindTheTick.class);

  /** Somebody waits for what it does. */
  private static final int NICE = 10;

  /** Nobody does. */
  private static final int NICEST = 19;

  private static final Path THREADS = Path.of("/proc/self/task");

  /** HotSpot's compilers, as far as the kernel keeps a name: 15 bytes. */
  private static final Set<String> COMPILERS = Set.of("C1 CompilerThre", "C2 CompilerThre");

  private BehindTheTick() {}

  /** Makes daemon threads of that name, none of them started. */
  public static ThreadFactory threads(String name) {
    return work -> thread(work, name);
  }

  private static Thread thread(Runnable work, String name) {
    var thread =
        new Thread(
            () -> {
              LinuxCalls calls = LinuxCalls.get().orElse(null);
              if (calls != null && !calls.givesWay(NICE)) {
                log.atDebug().addKeyValue("thread", name).log("the thread keeps its priority");
              }
              work.run();
            },
            name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The JVM's compilers, for good, and those it starts later, which inherit it. For when what ticks
   * need has been compiled: a method's compilation holds a core for milliseconds.
   *
   * @return how many there are
   */
  public static int compilers() {
    LinuxCalls calls = LinuxCalls.get().orElse(null);
    if (calls == null || !Files.isDirectory(THREADS)) {
      return 0;
    }
    try (Stream<Path> threads = Files.list(THREADS)) {
      List<Path> compilers = threads.filter(BehindTheTick::compiles).toList();
      return (int)
          compilers.stream()
              .filter(
                  thread ->
                      calls.givesWay(Integer.parseInt(thread.getFileName().toString()), NICEST))
              .count();
    } catch (IOException | UncheckedIOException e) {
      log.atDebug().setCause(e).log("the compilers keep their priority");
      return 0;
    }
  }

  private static boolean compiles(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm"), StandardCharsets.ISO_8859_1);
      return COMPILERS.contains(name.strip());
    } catch (IOException e) {
      // It has ended meanwhile.
      return false;
    }
  }
}
