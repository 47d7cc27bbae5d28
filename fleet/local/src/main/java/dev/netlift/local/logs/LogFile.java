package dev.netlift.local.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log group would hold, in a file of 8 MiB and one older. What cannot be written is lost and
 * said in our own log. Any thread.
 */
public final class LogFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogFile.class);
  private static final long SIZE_MAX = 8 << 20;

  private final Path file;
  private OutputStream out; // guarded by this
  private long size; // guarded by this
  private boolean closed; // guarded by this

  /** Makes the folder, and goes on in a file that is there. */
  public LogFile(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    this.out = open();
    this.size = Files.size(file);
  }

  private OutputStream open() throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Adds a line. */
  public void line(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    write(bytes, bytes.length);
  }

  /** Adds bytes as they are. */
  public synchronized void write(byte[] bytes, int length) {
    if (closed) {
      return; // The last words of what is being ended.
    }
    try {
      if (size > SIZE_MAX) {
        out.close();
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        out = open();
        size = 0;
      }
      out.write(bytes, 0, length);
      size += length;
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("log lost");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("log not closed");
    }
  }
}
