package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.ComputeCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FleetCertificateTest {
  @Test
  void givenProcessThatIsNotReadyYet_whenAsked_thenAskedAgainUntilItIs() {
    var asked = new AtomicInteger();
    var path =
        FleetCertificate.await(
            () ->
                asked.incrementAndGet() < 3
                    ? CompletableFuture.failedFuture(new IllegalStateException("not ready"))
                    : CompletableFuture.completedFuture(
                        new ComputeCertificate("/local/certificate.pem", "host-1")),
            Duration.ofNanos(1));
    assertThat(path).contains(Path.of("/local/certificate.pem"));
    assertThat(asked).hasValue(3);
  }

  @Test
  void givenFleetWithoutCertificate_whenAsked_thenNone() {
    assertThat(
            FleetCertificate.await(
                () -> CompletableFuture.completedFuture(new ComputeCertificate("", "host-1")),
                Duration.ofNanos(1)))
        .isEmpty();
  }

  @Test
  void givenGameLiftThatNeverTells_whenAsked_thenItEndsWithNone() {
    assertThat(
            FleetCertificate.await(
                () -> CompletableFuture.failedFuture(new IllegalStateException("no")),
                Duration.ofNanos(1)))
        .isEmpty();
  }
}
