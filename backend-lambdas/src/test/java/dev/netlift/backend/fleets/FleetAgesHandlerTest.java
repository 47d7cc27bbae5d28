package dev.netlift.backend.fleets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.gamelift.model.CertificateType;
import software.amazon.awssdk.services.gamelift.model.ComputeType;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;
import software.amazon.awssdk.services.gamelift.model.GameLiftException;

class FleetAgesHandlerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private static FleetAttributes.Builder aged(int days) {
    return FleetAttributes.builder()
        .creationTime(NOW.minus(Duration.ofDays(days)).minus(Duration.ofHours(23)))
        .computeType(ComputeType.EC2)
        .status(FleetStatus.ACTIVE)
        .metricGroups("netlift");
  }

  private static FleetAttributes.Builder certified(int days) {
    return aged(days).certificateConfiguration(c -> c.certificateType(CertificateType.GENERATED));
  }

  private String tell(Supplier<List<FleetAttributes>> fleets) {
    log.reset();
    var metrics =
        new Metrics(
            new PrintStream(log, true, StandardCharsets.UTF_8), Clock.fixed(NOW, ZoneOffset.UTC));
    var nothing =
        (Context)
            Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> null);
    new FleetAgesHandler(fleets, "netlift", metrics, Clock.fixed(NOW, ZoneOffset.UTC))
        .handleRequest(InputStream.nullInputStream(), OutputStream.nullOutputStream(), nothing);
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givenFleets_whenAsked_thenTheOldestCountsAndOfCertificatesTheOldestThatIsOne() {
    String told =
        tell(
            () ->
                List.of(
                    aged(3).build(),
                    aged(41)
                        .certificateConfiguration(c -> c.certificateType(CertificateType.DISABLED))
                        .build(),
                    certified(29).build(),
                    certified(7).build()));

    assertThat(told.lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("\"FleetAgeDays\":41"))
        .anyMatch(line -> line.contains("\"CertificateAgeDays\":29"));
  }

  @Test
  void givenFleetsThatAreNotPlayedOnOrNotOurs_whenAsked_thenTheyDoNotCount() {
    String told =
        tell(
            () ->
                List.of(
                    aged(90).status(FleetStatus.DELETING).build(),
                    aged(91).status(FleetStatus.TERMINATED).build(),
                    aged(92).status(FleetStatus.ERROR).build(),
                    aged(93).computeType(ComputeType.ANYWHERE).build(),
                    aged(94).metricGroups("another-game").build(),
                    aged(2).status(FleetStatus.ACTIVATING).build()));

    assertThat(told).contains("\"FleetAgeDays\":2").doesNotContain("CertificateAgeDays");
    assertThat(tell(List::of)).isEmpty();
  }

  @Test
  void givenGameLiftThatDoesNotAnswer_whenAsked_thenItFailsAndTellsNoAge() {
    Supplier<List<FleetAttributes>> silent =
        () -> {
          throw GameLiftException.builder().message("throttled").build();
        };

    assertThatThrownBy(() -> tell(silent))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("ages");
    assertThat(log.size()).isZero();
  }
}
