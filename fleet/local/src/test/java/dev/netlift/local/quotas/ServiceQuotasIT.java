package dev.netlift.local.quotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;

/** The SDK's own client against the quotas, through the front. */
class ServiceQuotasIT {
  @Test
  void givenTheDefaults_whenListedInPagesAndAskedFor_thenEachIsThereOnce(@TempDir Path state) {
    var identities = new Identities("111122223333", state, Clock.systemUTC());
    var keys = identities.administrator();
    try (var front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
        var client =
            ServiceQuotasClient.builder()
                .endpointOverride(front.endpoint())
                .region(Region.US_WEST_2)
                .credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
                .build()) {
      front.serve(
          identities,
          new CallPolicies(identities, "us-west-2", "111122223333"),
          List.of(new ServiceQuotas("us-west-2", "111122223333")),
          List.of());

      var all =
          client
              .listServiceQuotasPaginator(r -> r.serviceCode("gamelift").maxResults(5))
              .quotas()
              .stream()
              .toList();
      assertThat(all).hasSize(18);
      assertThat(all).extracting(quota -> quota.quotaCode()).doesNotHaveDuplicates();
      assertThat(all).allMatch(quota -> quota.value() > 0 && quota.adjustable());

      var fleets =
          client.getServiceQuota(r -> r.serviceCode("gamelift").quotaCode("L-FDDD1260")).quota();
      assertThat(fleets.quotaName()).isEqualTo("Managed EC2 fleets per region");
      assertThat(fleets.value()).isEqualTo(10);
      assertThat(fleets.quotaArn())
          .isEqualTo("arn:aws:servicequotas:us-west-2:111122223333:gamelift/L-FDDD1260");
      assertThatThrownBy(
              () -> client.getServiceQuota(r -> r.serviceCode("gamelift").quotaCode("L-0")))
          .isInstanceOf(NoSuchResourceException.class);
      assertThatThrownBy(() -> client.listServiceQuotas(r -> r.serviceCode("chess")))
          .isInstanceOf(NoSuchResourceException.class);
    }
  }
}
