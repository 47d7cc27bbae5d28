package dev.netlift.local.lambda;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts one child's output together to lines. One thread. */
final class LineReader {
  /** The most of a log event; what is longer would be cut there. */
  static final int LINE_MAX = 1 << 20; // bytes

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;

  LineReader(Consumer<String> lines) {
    this.lines = lines;
  }

  void read(byte[] bytes, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        add(bytes, from, i);
        end();
        from = i + 1;
      }
    }
    add(bytes, from, length);
  }

  private void add(byte[] bytes, int from, int to) {
    if (tooLong || line.size() + to - from > LINE_MAX) {
      tooLong = true;
      line.reset();
      return;
    }
    line.write(bytes, from, to - from);
  }

  private void end() {
    if (!tooLong && line.size() > 0) {
      lines.accept(line.toString(StandardCharsets.UTF_8).stripTrailing());
    }
    tooLong = false;
    line.reset();
  }
}
