package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void givenNoFile_whenRead_thenNobodyYet() throws IOException {
    var nobody = IdentityFile.read(folder.resolve("me.json"));
    assertThat(nobody.playerId()).isEmpty();
    assertThat(nobody.ticketId()).isEmpty();
  }

  @Test
  void givenKeptTwice_whenReadAgain_thenTheNewestIsThereForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("me.json");
    IdentityFile.read(file).keep("us-west-2:1", "");
    IdentityFile.read(file).keep("us-west-2:1", "ticket-9");
    var again = IdentityFile.read(file);
    assertThat(again.playerId()).isEqualTo("us-west-2:1");
    assertThat(again.ticketId()).isEqualTo("ticket-9");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void givenAnotherFile_whenRead_thenSaidWhatToDo() throws IOException {
    Path file = folder.resolve("me.json");
    for (String text : new String[] {"", "{", "{\"ticketId\":\"t\"}", "[]"}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> IdentityFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("remove it to begin as a new guest");
    }
  }
}
