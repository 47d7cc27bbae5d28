package dev.netlift.release.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void build() throws IOException {
    Files.createDirectories(folder.resolve("build/bin"));
    Files.writeString(folder.resolve("build/install.sh"), "#!/bin/bash\n");
    Files.writeString(folder.resolve("build/bin/server"), "one");
    assertThat(folder.resolve("build/bin/server").toFile().setExecutable(true)).isTrue();
  }

  private String version() throws IOException {
    return Upload.of(folder.resolve("build")).version();
  }

  @Test
  void givenTheSameContent_whenReadAgain_thenTheSameVersion_andAnotherForAByteABitOrAName()
      throws IOException {
    String first = version();
    assertThat(version()).isEqualTo(first);
    Files.createDirectories(folder.resolve("build/logs"));
    Files.writeString(folder.resolve("build/logs/server.log"), "what a server leaves");
    assertThat(version()).isEqualTo(first);
    Path server = folder.resolve("build/bin/server");
    assertThat(server.toFile().setExecutable(false)).isTrue();
    String withoutBit = version();
    Files.writeString(server, "two");
    String otherByte = version();
    Files.move(server, server.resolveSibling("other"));
    assertThat(version()).isNotIn(first, withoutBit, otherByte);
    assertThat(first).isNotEqualTo(withoutBit);
    assertThat(withoutBit).isNotEqualTo(otherByte);
  }

  @Test
  void givenAProgram_whenZipped_thenItsModeSurvives() throws IOException {
    Path zip = folder.resolve("build.zip");
    Upload.of(folder.resolve("build")).zip(zip);
    try (var archive =
        FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"))) {
      assertThat(Files.readString(archive.getPath("/bin/server"))).isEqualTo("one");
      assertThat(Files.getPosixFilePermissions(archive.getPath("/bin/server")).toString())
          .contains("OWNER_EXECUTE");
      assertThat(Files.getPosixFilePermissions(archive.getPath("/install.sh")).toString())
          .doesNotContain("OWNER_EXECUTE");
    }
  }

  @Test
  void givenAFolderWithoutInstaller_whenRead_thenItIsNoBuild() {
    assertThatThrownBy(() -> Upload.of(folder)).hasMessageContaining("install.sh");
  }
}
