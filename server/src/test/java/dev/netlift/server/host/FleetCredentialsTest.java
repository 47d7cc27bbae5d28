package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class FleetCredentialsTest {
  private Instant now = Instant.EPOCH;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private final FakeHosting hosting = new FakeHosting();
  private final FleetCredentials credentials =
      new FleetCredentials(
          hosting,
          "arn:role",
          StaticCredentialsProvider.create(AwsBasicCredentials.create("OTHER", "x")),
          clock);

  @Test
  void givenAnHourOfLife_whenUsed_thenFetchedOnceAndAnewFiveMinutesBeforeTheEnd() {
    assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("AKIA");
    now = Instant.EPOCH.plus(Duration.ofMinutes(54));
    credentials.resolveCredentials();
    assertThat(hosting.roleKeysAsked).isEqualTo(1);
    now = Instant.EPOCH.plus(Duration.ofMinutes(55));
    credentials.resolveCredentials();
    assertThat(hosting.roleKeysAsked).isEqualTo(2);
  }

  @Test
  void givenShortLivedCredentials_whenUsed_thenNotFetchedForEveryRequest() {
    hosting.roleKeys =
        CompletableFuture.completedFuture(
            new Hosting.RoleKeys("AKIA", "s", "t", Instant.EPOCH.plusSeconds(60)));
    credentials.resolveCredentials();
    now = Instant.EPOCH.plusSeconds(29);
    credentials.resolveCredentials();
    assertThat(hosting.roleKeysAsked).isEqualTo(1);
  }

  @Test
  void givenGameLiftGivesNone_whenUsed_thenTheDefaultChainAndGameLiftAgainLater() {
    var good = hosting.roleKeys;
    hosting.roleKeys = CompletableFuture.failedFuture(new IllegalStateException("planted"));
    assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("OTHER");
    credentials.resolveCredentials();
    assertThat(hosting.roleKeysAsked).isEqualTo(1);
    hosting.roleKeys = good;
    now = Instant.EPOCH.plusSeconds(30);
    assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("AKIA");
  }

  @Test
  void givenKeys_whenPrinted_thenNoSecret() {
    assertThat(new Hosting.RoleKeys("AKIA", "secret", "token", Instant.EPOCH).toString())
        .doesNotContain("secret", "token", "AKIA");
  }
}
