package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConfigTest {
  private static final String GOOD =
      """
      {"region":"us-west-2","endpointUrl":"http://127.0.0.1:4566","identityPoolId":"us-west-2:p",
       "apiUrl":"http://127.0.0.1:4566/apis/a1/",
       "locations":[{"name":"us-west-2","ping":"http://127.0.0.1:4566/ping"}]}""";

  @Test
  void givenWhatUpWrites_whenParsed_thenEveryFieldIsThere() {
    ClientConfig config = ClientConfig.parse(GOOD);

    assertThat(config.apiUrl()).isEqualTo(URI.create("http://127.0.0.1:4566/apis/a1"));
    assertThat(config.locations())
        .containsExactly(
            new ClientConfig.Location("us-west-2", URI.create("http://127.0.0.1:4566/ping")));
  }

  @ParameterizedTest
  @CsvSource({
    "region, regio, unknown key regio",
    "http://127.0.0.1:4566/apis/a1/, file:///etc, apiUrl must be an http or https URL",
    "us-west-2:p, '', identityPoolId must be a non-empty string",
    "ping\", pong\", ping must be a non-empty string",
    "locations\":[, locations\":[[, not JSON"
  })
  void givenOneMistake_whenParsed_thenItIsNamed(String good, String bad, String message) {
    assertThatThrownBy(() -> ClientConfig.parse(GOOD.replace(good, bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void givenNoFile_whenRead_thenMessageSaysWhatToDo(@TempDir Path folder) {
    assertThatThrownBy(() -> ClientConfig.read(folder.resolve("client.json")))
        .hasMessageContaining("is a Netlift up?");
  }
}
