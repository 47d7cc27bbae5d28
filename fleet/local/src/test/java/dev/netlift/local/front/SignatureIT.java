package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.SsmException;

class SignatureIT extends EchoFront {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b%20c/d~e_f-g",
        "/a:b/%E2%82%AC/(x)",
        "/x?b=2&a=1&a=0&empty=&flag",
        "/x?q=a%20b%2Bc%2Fd&%C3%A9=%26"
      })
  void givenAnyPathAndQuery_whenSignedByTheSdk_thenAccepted(String path) throws Exception {
    var signed = Signed.sign(draft("POST", path, "{}", "ssm"), KEYS, REGION, clock);

    assertThat(send(signed, "{}")).isEqualTo("200 {\"echo\":\"ssm JSON_1_1 Get arn:test\"}");
  }

  @Test
  void givenSdkClients_whenTheyCall_thenTheirOwnSignaturesAreAccepted() {
    clock = Clock.systemUTC();
    front.close();
    front = startUnexpiring();
    try (var ssm =
        SsmClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .credentialsProvider(StaticCredentialsProvider.create(KEYS))
            .build()) {
      assertThat(ssm.getParameter(r -> r.name("x")).sdkHttpResponse().statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> ssm.getParameter(r -> r.name("refuse")))
          .isInstanceOfSatisfying(
              SsmException.class,
              e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ParameterNotFound");
                assertThat(e.requestId()).isNotBlank();
              });
    }
    try (var cloudWatch =
        CloudWatchClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .credentialsProvider(StaticCredentialsProvider.create(KEYS))
            .build()) {
      assertThatThrownBy(() -> cloudWatch.listMetrics(r -> r.namespace("refuse")))
          .isInstanceOfSatisfying(
              CloudWatchException.class,
              e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ParameterNotFound");
                assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("told to refuse");
                assertThat(e.requestId()).isNotBlank();
              });
    }
  }

  @Test
  void givenUnsignedCall_whenSent_thenRefusedAsMissingToken() throws Exception {
    var unsigned =
        Signed.sign(draft("POST", "/", "{}", "ssm"), KEYS, REGION, clock).toBuilder()
            .removeHeader("Authorization")
            .build();

    assertThat(send(unsigned, "{}")).startsWith("403").contains("MissingAuthenticationToken");
  }

  @Test
  void givenTamperedParts_whenSent_thenEachIsRefused() throws Exception {
    var signed = Signed.sign(draft("POST", "/a?b=c", "{\"x\":1}", "ssm"), KEYS, REGION, clock);
    String authorization = signed.firstMatchingHeader("Authorization").orElseThrow();

    assertThat(send(signed, "{\"x\":2}")).startsWith("403").contains("InvalidSignature");
    assertThat(
            send(signed.toBuilder().uri(front.endpoint().resolve("/a?b=d")).build(), "{\"x\":1}"))
        .startsWith("403")
        .contains("InvalidSignature");
    assertThat(
            send(
                signed.toBuilder().putHeader("x-amz-target", "AmazonSSM.Put").build(), "{\"x\":1}"))
        .startsWith("403");
    assertThat(
            send(
                signed.toBuilder().putHeader("x-amz-security-token", "other").build(), "{\"x\":1}"))
        .startsWith("403");
    assertThat(
            send(
                signed.toBuilder()
                    .putHeader(
                        "Authorization", authorization.substring(0, authorization.length() - 1))
                    .build(),
                "{\"x\":1}"))
        .startsWith("403");
    assertThat(
            send(
                signed.toBuilder()
                    .putHeader("Authorization", authorization.replace("/ssm/", "/monitoring/"))
                    .build(),
                "{\"x\":1}"))
        .startsWith("403");
    assertThat(send(signed.toBuilder().putHeader("x-amz-extra", "1").build(), "{\"x\":1}"))
        .startsWith("403")
        .contains("x-amz-extra must be signed");
  }

  @Test
  void givenWrongCredentials_whenSigned_thenRefusedByName() throws Exception {
    var draft = draft("POST", "/", "{}", "ssm");

    var wrongSecret = AwsSessionCredentials.create("ASIATEST", "guess", "token");
    assertThat(send(Signed.sign(draft, wrongSecret, REGION, clock), "{}"))
        .startsWith("403")
        .contains("InvalidSignature");
    var unknown = AwsSessionCredentials.create("ASIAOTHER", KEYS.secretAccessKey(), "token");
    assertThat(send(Signed.sign(draft, unknown, REGION, clock), "{}"))
        .startsWith("403")
        .contains("UnrecognizedClient");
    var noToken = AwsCredentialsIdentity.create("ASIATEST", KEYS.secretAccessKey());
    assertThat(send(Signed.sign(draft, noToken, REGION, clock), "{}"))
        .startsWith("403")
        .contains("UnrecognizedClient");
    assertThat(send(Signed.sign(draft, KEYS, "eu-west-1", clock), "{}"))
        .startsWith("403")
        .contains("valid region");
  }

  @ParameterizedTest
  @CsvSource({"-301,403", "-299,200", "299,200", "301,403"})
  void givenSkewedClock_whenSigned_thenFiveMinutesAreForgiven(int seconds, int status)
      throws Exception {
    var skewed = Clock.fixed(NOW.plusSeconds(seconds), ZoneOffset.UTC);
    var signed = Signed.sign(draft("POST", "/", "{}", "ssm"), KEYS, REGION, skewed);

    assertThat(send(signed, "{}")).startsWith(status + " ");
  }

  @Test
  void givenExpiredCredentials_whenSigned_thenRefusedAsExpired() throws Exception {
    clock = Clock.fixed(NOW.plus(Duration.ofHours(1)), ZoneOffset.UTC);
    var signed = Signed.sign(draft("POST", "/", "{}", "ssm"), KEYS, REGION, clock);

    assertThat(send(signed, "{}")).startsWith("403").contains("ExpiredToken");
  }
}
