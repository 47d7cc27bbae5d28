package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "laptop.local, is no IPv4 address",
    "fd00::20, is no IPv4 address",
    "0.0.0.0, means every address",
    "127.0.0.1, is where the cloud is anyway",
    "192.0.2.1, is no address of this machine",
  })
  void givenNoAddressOfThisMachine_whenAskedFor_thenSaidWhy(String text, String why) {
    assertThatThrownBy(() -> Outside.at(text, folder, InstantSource.system()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--host " + text + " " + why);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void givenAddress_whenTold_thenWhereToPlayAndWhatToTrust() throws Exception {
    Outside outside = Outside.at("127.0.0.2", folder, InstantSource.system());

    assertThat(outside.facts(4566).path("playUrl").asString())
        .isEqualTo("https://127.0.0.2:4566/play/");
    assertThat(outside.howToTrust(4566))
        .contains("https://127.0.0.2:4566/ca.pem", outside.authority().fingerprint());
    assertThat(outside.authority().fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
  }
}
