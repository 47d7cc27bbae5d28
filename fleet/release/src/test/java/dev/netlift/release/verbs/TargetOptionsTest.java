package dev.netlift.release.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TargetOptionsTest {
  @TempDir private Path root = Path.of("");

  private Home home() {
    return new Home(root);
  }

  private void cloud(String folder, String region, int port) throws IOException {
    Path state = Files.createDirectories(root.resolve(folder));
    Files.writeString(
        state.resolve("client.json"),
        "{\"region\":\"" + region + "\",\"endpointUrl\":\"http://127.0.0.1:" + port + "\"}");
    Files.writeString(state.resolve("credentials"), "[default]\n");
  }

  private static TargetOptions options(String... words) {
    return CommandLine.populateCommand(new TargetOptions(), words);
  }

  @Test
  void givenTwoLocalClouds_whenBothRegionsAreNamed_thenInThatOrderEachAtItsOwnEndpoint()
      throws IOException {
    cloud(".netlift", "us-west-2", 4566);
    cloud(".netlift/regions/eu-west-1", "eu-west-1", 4567);

    List<Clients.Target> both =
        options("--local", "--region", "eu-west-1", "--region", "us-west-2").targets(home());

    assertThat(both).extracting(Clients.Target::region).containsExactly("eu-west-1", "us-west-2");
    assertThat(both)
        .extracting(target -> target.endpoint().orElseThrow())
        .containsExactly(URI.create("http://127.0.0.1:4567"), URI.create("http://127.0.0.1:4566"));
    assertThat(options("--local").targets(home()))
        .extracting(Clients.Target::region)
        .containsExactly("us-west-2");
  }

  @Test
  void givenOneLocalCloud_whenAnotherRegionIsNamed_thenHowToStartItIsSaid() throws IOException {
    cloud(".netlift", "us-west-2", 4566);
    assertThatThrownBy(() -> options("--local", "--region", "eu-west-1").targets(home()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("./netlift up --region eu-west-1");
  }

  @Test
  void givenAwsAndLocal_whenTheirStatesAreKept_thenApart() throws IOException {
    cloud(".netlift", "us-west-2", 4566);
    Clients.Target local = options("--local").targets(home()).getFirst();
    Clients.Target aws = options("--region", "us-west-2").targets(home()).getFirst();
    assertThat(home().releases(local)).isNotEqualTo(home().releases(aws));
  }

  @Test
  void givenASmokeOfNoTime_whenAsked_thenRefused() {
    assertThatThrownBy(options("--smoke-seconds", "1")::smoke)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 to 600");
  }
}
