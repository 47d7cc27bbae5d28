package dev.netlift.release.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetParametersTest {
  private static final Path TEMPLATE = Path.of("../aws/templates/fleet.json");

  @TempDir private Path folder = Path.of("");

  @Test
  void givenTheCommittedTemplate_whenRead_thenWhatAReleaseGivesIsNotAmongThem() throws IOException {
    assertThat(FleetParameters.names(TEMPLATE))
        .contains("SpotInstances", "SpotMinInstances", "MaxInstances", "InstanceType")
        .doesNotContain("BuildId", "Generation", "FleetRoleArn", "BackendUrl");
  }

  @Test
  void givenAnUnknownName_whenChecked_thenTheKnownOnesAreNamed() {
    assertThatThrownBy(() -> FleetParameters.check(TEMPLATE, Map.of("SpotInstance", "2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SpotInstances");
    assertThatThrownBy(() -> FleetParameters.check(TEMPLATE, Map.of("BuildId", "build-1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenOtherParameters_whenAGenerationIsNamed_thenItIsAnother() throws IOException {
    Files.writeString(folder.resolve("install.sh"), "#!/bin/sh\n");
    var build = Upload.of(folder);
    String plain = Generation.of(build, TEMPLATE, Map.of(), "");
    String spot = Generation.of(build, TEMPLATE, Map.of("SpotInstances", "2"), "");
    assertThat(spot).isNotEqualTo(plain);
    assertThat(Generation.of(build, TEMPLATE, Map.of("SpotInstances", "2"), "")).isEqualTo(spot);
    assertThat(Generation.of(build, TEMPLATE, Map.of(), "")).isEqualTo(plain);
    assertThat(Generation.of(build, TEMPLATE, Map.of(), "monday")).isEqualTo(plain + "-monday");
  }
}
