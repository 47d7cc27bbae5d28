package dev.netlift.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private final List<String> lines = new ArrayList<>();
  private final LineReader reader = new LineReader(lines::add);

  private void read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    reader.read(bytes, bytes.length);
  }

  @Test
  void givenOutputInPieces_whenRead_thenWholeLines() {
    byte[] bytes = "ä\nb\r\n\nc".getBytes(StandardCharsets.UTF_8);
    for (byte each : bytes) {
      reader.read(new byte[] {each}, 1);
    }
    read("d\n");

    assertThat(lines).containsExactly("ä", "b", "cd");
  }

  @Test
  void givenALineWithoutEnd_whenRead_thenItIsLeftOutAndTheNextIsNot() {
    String much = "x".repeat(LineReader.LINE_MAX);
    read(much);
    read("y");
    read("z\nnext\n");

    assertThat(lines).containsExactly("next");
  }
}
