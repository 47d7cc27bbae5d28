package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class InstallerTest {
  @TempDir private Path build;

  private void script(String lines) throws IOException {
    Files.createDirectories(build.resolve("conf"));
    Files.writeString(build.resolve("conf/manifest.sha256"), "");
    Path script = Files.writeString(build.resolve("install.sh"), "#!/bin/sh\n" + lines);
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void givenABuildOfAFleet_whenUnpacked_thenInstalledThereAndTheMachineLeftAlone()
      throws IOException {
    script("pwd >out; echo $NETLIFT_SYSTEM $NETLIFT_TRAINING_SECONDS $HOME >>out\n");
    assertThat(Installer.run(build)).isEmpty();
    assertThat(Files.readString(build.resolve("out"))).isEqualTo(build.toRealPath() + "\nkeep 0\n");
  }

  @Test
  void givenAnInstallerThatFails_whenRun_thenItsCodeAndItsWords() throws IOException {
    script("echo a byte is wrong >&2; exit 67\n");
    assertThat(Installer.run(build)).hasValue("install.sh ended with 67: a byte is wrong");
  }

  @Test
  void givenWhatMavenLeaves_whenUnpacked_thenNothingIsRun() throws IOException {
    script("exit 1\n");
    Files.delete(build.resolve("conf/manifest.sha256"));
    assertThat(Installer.run(build)).isEmpty();
  }
}
