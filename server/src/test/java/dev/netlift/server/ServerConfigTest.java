package dev.netlift.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  private static final Map<String, String> LOCAL = Map.of("AWS_REGION", "us-west-2");

  private static ServerConfig from(Map<String, String> environment, String line) throws Exception {
    return ServerConfig.from(List.of(line.split(" ")), environment);
  }

  @Test
  void givenTheTemplatesParameters_whenRead_thenThese() throws Exception {
    var config =
        from(
            LOCAL,
            "--port 7778 --backend-url http://127.0.0.1:4566/apis/a --role-arn arn:r"
                + " --tick-rate 60");
    assertThat(config.port()).isEqualTo(7778);
    assertThat(config.tickRateHz()).isEqualTo(60);
    assertThat(config.roleArn()).contains("arn:r");
    assertThat(config.region()).isEqualTo("us-west-2");
    assertThat(config.emptyMax()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.nobodyMax()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void givenTheSocketsOptions_whenRead_thenThese() throws Exception {
    var config =
        from(
            LOCAL,
            "--backend-url http://h --tls-certificate a.pem --tls-key b.pem --receive-buffer 70000"
                + " --spin-micros 200 --host-processes 3");
    assertThat(config.tlsCertificate()).contains("a.pem");
    assertThat(config.tlsKey()).contains(Path.of("b.pem"));
    assertThat(config.receiveBufferBytes()).isEqualTo(70000);
    assertThat(config.spinMax()).contains(Duration.ofNanos(200_000));
    assertThat(config.hostProcesses()).isEqualTo(3);
    var unset = from(LOCAL, "--backend-url http://h --tls-certificate fleet");
    assertThat(unset.tlsCertificate()).contains(ServerConfig.FLEET_CERTIFICATE);
    assertThat(unset.spinMax()).isEmpty();
  }

  @Test
  void givenAVariable_whenTheFlagIsThereToo_thenTheVariableWins() throws Exception {
    var environment = Map.of("AWS_REGION", "x", "NETLIFT_TICK_RATE", "20");
    assertThat(from(environment, "--backend-url http://h/a --tick-rate 60").tickRateHz())
        .isEqualTo(20);
  }

  @Test
  void givenAGatewayUrlAndNoRegion_whenRead_thenItsRegion() throws Exception {
    var url = "https://abc123.execute-api.eu-central-1.amazonaws.com";
    assertThat(from(Map.of(), "--backend-url " + url).region()).isEqualTo("eu-central-1");
  }

  @ParameterizedTest
  @CsvSource({
    "--port 7777, --backend-url is missing",
    "--backend-url ftp://h/a, must be an http or https URL",
    "--backend-url http://[, must be an http or https URL",
    "--backend-url http://h --port 60001, --port must be a number from 0 to 60000",
    "--backend-url http://h --tick-rate 61, --tick-rate must be a number from 20 to 60",
    "--backend-url http://h --tick-rate fast, was 'fast'",
    "--backend-url http://h --tickrate 30, unknown option --tickrate",
    "--backend-url http://h --port, --port needs a value",
    "--backend-url http://h --tls-certificate a.pem, --tls-key is missing",
    "--backend-url http://h --tls-certificate fleet --tls-key b.pem, --tls-key goes with",
    "--backend-url http://h --development maybe, --development must be yes or no",
    "--backend-url http://h --tls-key b.pem, --tls-key goes with",
    "--backend-url http://h --receive-buffer 1, --receive-buffer must be a number from 65536",
    "--backend-url http://h --spin-micros much, --spin-micros must be a number from 0 to 5000",
    "--backend-url http://h --port 1 --port 2, --port is there twice",
  })
  void givenAWrongCommandLine_whenRead_thenSaidWhatAndWhy(String line, String message) {
    assertThatThrownBy(() -> from(LOCAL, line))
        .isInstanceOf(ServerConfig.UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void givenNoRegionAnywhere_whenRead_thenSaidSo() {
    assertThatThrownBy(() -> from(Map.of(), "--backend-url http://127.0.0.1:1"))
        .isInstanceOf(ServerConfig.UsageException.class)
        .hasMessageContaining("--region is missing");
  }

  @Test
  void givenHelp_whenPrinted_thenEveryFlagIsInIt() {
    assertThat(ServerConfig.help())
        .contains("--port", "--backend-url", "--role-arn", "--tick-rate", "--empty-seconds");
  }

  @Test
  void givenDevelopment_whenTheHostIsGameLifts_thenRefused() throws Exception {
    String asked = "--backend-url http://h --development yes";
    assertThat(from(LOCAL, asked).development()).isTrue();
    assertThat(from(LOCAL, "--backend-url http://h").development()).isFalse();
    for (String compute : List.of("EC2", "CONTAINER")) {
      var managed = new HashMap<>(LOCAL);
      managed.put("GAMELIFT_COMPUTE_TYPE", compute);
      assertThatThrownBy(() -> from(managed, asked))
          .isInstanceOf(ServerConfig.UsageException.class)
          .hasMessageContaining("manages");
    }
  }
}
