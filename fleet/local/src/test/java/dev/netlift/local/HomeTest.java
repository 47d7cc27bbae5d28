package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir private Path root;

  @Test
  void givenAnotherRegion_whenAskedForItsState_thenApartFromTheFirst() throws IOException {
    var first = new Home(root);
    Home second = first.in("eu-west-1");
    assertThat(first.state()).isEqualTo(root.resolve(".netlift"));
    assertThat(second.state()).isEqualTo(root.resolve(".netlift/regions/eu-west-1"));
    assertThat(second.playing(root).region()).isEqualTo("eu-west-1");
    assertThat(first.states()).containsExactly(first.state());
    Files.createDirectories(second.state());
    assertThat(second.states()).containsExactly(first.state(), second.state());
  }

  @Test
  void givenRegions_whenTheirPortsAreMoved_thenLessThanToTheNextGenerationOfFleets() {
    assertThat(new Home(root).portShift()).isZero();
    for (String region : List.of("eu-west-1", "ap-south-1", "us-east-2", "sa-east-1")) {
      assertThat(new Home(root).in(region).portShift()).as(region).isBetween(10, 90);
    }
  }

  @Test
  void givenNoRegion_whenNamed_thenRefusedBeforeItIsAFolder() {
    assertThatThrownBy(() -> new Home(root).in("../elsewhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--region");
  }
}
