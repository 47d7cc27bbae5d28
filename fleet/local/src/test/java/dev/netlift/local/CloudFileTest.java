package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudFileTest {
  @TempDir private Path state;

  @Test
  void givenWrittenByThisProcess_whenAsked_thenRunning() throws IOException {
    CloudFile.ofThisProcess(4566).write(state);

    assertThat(CloudFile.running(state))
        .hasValueSatisfying(cloud -> assertThat(cloud.port()).isEqualTo(4566));
  }

  @Test
  void givenPidThatWentToAnotherProcess_whenAsked_thenNotRunning() throws IOException {
    var self = CloudFile.ofThisProcess(4566);
    new CloudFile(self.pid(), self.startInstant().minus(Duration.ofHours(1)), 4566).write(state);

    assertThat(CloudFile.running(state)).isEmpty();
  }

  @Test
  void givenHalfAFileOrNone_whenAsked_thenNotRunning() throws IOException {
    assertThat(CloudFile.running(state)).isEmpty();
    Files.writeString(state.resolve("cloud.json"), "{\"pid\":12,");

    assertThat(CloudFile.running(state)).isEmpty();
  }
}
