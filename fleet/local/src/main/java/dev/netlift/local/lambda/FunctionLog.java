package dev.netlift.local.lambda;

import dev.netlift.local.logs.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What one function's children print, and when its invocations began and ended. Any thread. */
final class FunctionLog implements AutoCloseable {
  private final LogFile file;
  private final Consumer<String> lines;

  /**
   * @param lines gets each line that a child prints, beside the file
   */
  FunctionLog(Path file, Consumer<String> lines) throws IOException {
    this.file = new LogFile(file);
    this.lines = lines;
  }

  /** For one child's output. */
  LineReader reader() {
    return new LineReader(lines);
  }

  void line(String text) {
    file.line(text);
  }

  void write(byte[] bytes, int length) {
    file.write(bytes, length);
  }

  @Override
  public void close() {
    file.close();
  }
}
