package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherGameTest {
  @TempDir private Path folder;

  private OtherGame read(String text) throws IOException {
    return OtherGame.read(Files.writeString(folder.resolve("game.json"), text));
  }

  @Test
  void givenADescription_whenPressed_thenItsInputsEachForAWhileAndTheSameForTheSameSeed()
      throws IOException {
    var game = read("{\"version\":\"coins-1\",\"layout\":{},\"inputs\":[\"AQ==\",\"Ag==\",\"\"]}");
    assertThat(game.version()).isEqualTo("coins-1");
    var presser = game.presser(1);
    var again = game.presser(1);
    var seen = new HashMap<Integer, Integer>();
    int changes = 0;
    byte[] before = presser.next();
    assertThat(again.next()).isEqualTo(before);
    for (int i = 0; i < 1000; i++) {
      byte[] now = presser.next();
      assertThat(again.next()).isEqualTo(now);
      changes += Arrays.equals(now, before) ? 0 : 1;
      before = now;
      seen.merge(now.length == 0 ? 0 : (int) now[0], 1, Integer::sum);
    }
    assertThat(seen).containsOnlyKeys(0, 1, 2);
    assertThat(changes).isBetween(20, 100);
  }

  @Test
  void givenWhatIsNoDescription_whenRead_thenToldSo() {
    assertThatThrownBy(() -> read("hello"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("describes no game");
    assertThatThrownBy(() -> read("{}")).hasMessageContaining("no sample inputs");
  }
}
