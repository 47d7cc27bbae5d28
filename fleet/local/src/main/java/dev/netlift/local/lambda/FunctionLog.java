package dev.netlift.local.lambda;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one function's children print, and when its invocations began and ended. Any thread. */
final class FunctionLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FunctionLog.class);
  private static final long SIZE_MAX = 8 << 20;

  private final Path file;
  private final Consumer<String> lines;
  private OutputStream out; // guarded by this
  private long size; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param lines gets each line that a child prints, beside the file
   */
  FunctionLog(Path file, Consumer<String> lines) throws IOException {
    this.file = file;
    this.lines = lines;
    Files.createDirectories(file.toAbsolutePath().getParent());
    this.out = open();
    this.size = Files.size(file);
  }

  private OutputStream open() throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** For one child's output. */
  LineReader reader() {
    return new LineReader(lines);
  }

  void line(String text) {
    write((text + "\n").getBytes(StandardCharsets.UTF_8), text.length() + 1);
  }

  synchronized void write(byte[] bytes, int length) {
    if (closed) {
      return; // The last words of a child that is being ended.
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
      log.atWarn().addKeyValue("file", file).setCause(e).log("function log lost");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("function log not closed");
    }
  }
}
