package dev.netlift.local.apigateway;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages' access logs as one file, with one older one kept; and told, line by line, to whoever
 * reads them. Any thread.
 */
final class AccessLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final long SIZE_MAX = 8 << 20;

  private final Path file;
  private volatile BiConsumer<String, String> reader = (_, _) -> {};
  private BufferedWriter writer; // guarded by this
  private long size; // guarded by this

  AccessLog(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      writer = open();
      size = Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private BufferedWriter open() throws IOException {
    return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * @param told of each line from now on: its log group, and the line
   */
  void tell(BiConsumer<String, String> told) {
    reader = told;
  }

  /**
   * @param group name of the stage's log group
   */
  void line(String group, String text) {
    write(text);
    reader.accept(group, text);
  }

  private synchronized void write(String text) {
    try {
      if (size > SIZE_MAX) {
        writer.close();
        Path old = file.resolveSibling(file.getFileName() + ".1");
        Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
        writer = open();
        size = 0;
      }
      writer.write(text);
      writer.newLine();
      writer.flush();
      size += text.length() + 1;
    } catch (IOException e) {
      log.atWarn().setCause(e).log("access log line lost");
    }
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("access log not closed");
    }
  }
}
