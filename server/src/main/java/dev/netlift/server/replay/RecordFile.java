package dev.netlift.server.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording on its way to disk, by a thread of its own. A disk that cannot keep up, or is full,
 * ends the recording, never the match.
 */
final class RecordFile implements RecordSink {
  private static final Logger log = LoggerFactory.getLogger(RecordFile.class);

  /** Half a minute of a large match. */
  private static final int WAITING_MAX = 64;

  private static final long LAST_MILLIS = 1000;
  private static final byte[] NO_MORE = new byte[0];

  private final Path file;
  // One more place than offer uses, so that there is always one for the end.
  private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING_MAX + 1);
  private final Thread writer;
  private volatile boolean broken;

  RecordFile(Path file) {
    this.file = file;
    writer = Thread.ofPlatform().name("recording").daemon().start(this::write);
  }

  @Override
  public boolean offer(byte[] records) {
    return !broken && waiting.size() < WAITING_MAX && waiting.offer(records);
  }

  @Override
  public void end() {
    if (!waiting.offer(NO_MORE)) {
      log.atWarn().addKeyValue("file", file).log("a recording was not closed in order");
    }
  }

  private void write() {
    long written = 0;
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
        log.atInfo().addKeyValue("file", file).log("recording the match");
        for (byte[] next = waiting.take(); next.length > 0; next = waiting.take()) {
          out.write(next);
          written += next.length;
        }
      }
      log.atInfo().addKeyValue("file", file).addKeyValue("bytes", written).log("match recorded");
    } catch (IOException e) {
      broken = true;
      log.atWarn().addKeyValue("file", file).setCause(e).log("the recording ends here");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For a process that ends before the match, or right after it. */
  void closeOnExit() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  end();
                  try {
                    await(LAST_MILLIS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "end of recording"));
  }

  /** Until all of it is on disk. */
  void await(long millis) throws InterruptedException {
    writer.join(millis);
  }
}
