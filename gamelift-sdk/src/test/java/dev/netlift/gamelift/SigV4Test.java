package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SigV4Test {
  private static final SigV4.Keys KEYS =
      new SigV4.Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
  private static final Instant NOW = Instant.parse("2026-11-20T23:16:40Z");

  @Test
  void givenTheVector_whenSigned_thenItsSignature() {
    var query =
        SigV4.sign(
            KEYS,
            "us-west-2",
            "host-1",
            "fleet-11111111-2222-3333-4444-555555555555",
            "proc-1",
            NOW);

    assertThat(query)
        .containsEntry("Authorization", "SigV4")
        .containsEntry("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
        .containsEntry("X-Amz-Credential", "AKIDEXAMPLE/20261120/us-west-2/gamelift/aws4_request")
        .containsEntry("X-Amz-Date", "20261120T231640Z")
        .containsEntry(
            "X-Amz-Signature", "92a4f8d79d5ef82de1f3baabea27a42cb5bf861d8885272f4ae382f3d6b0a349")
        .hasSize(5);
  }

  @Test
  void givenASessionToken_whenSigned_thenItIsSentButNotSigned() {
    var keys = new SigV4.Keys(KEYS.accessKey(), KEYS.secretKey(), "session/token");

    var with = SigV4.sign(keys, "us-west-2", "host-1", "fleet-1", "proc-1", NOW);
    var without = SigV4.sign(KEYS, "us-west-2", "host-1", "fleet-1", "proc-1", NOW);

    assertThat(with).containsEntry("X-Amz-Security-Token", "session/token");
    assertThat(with.get("X-Amz-Signature")).isEqualTo(without.get("X-Amz-Signature"));
  }

  @Test
  void givenReservedCharacters_whenEncoded_thenAsRfc3986() {
    assertThat(SigV4.encode("a b/c+d~e-f_g.h*é")).isEqualTo("a%20b%2Fc%2Bd~e-f_g.h%2A%C3%A9");
  }
}
