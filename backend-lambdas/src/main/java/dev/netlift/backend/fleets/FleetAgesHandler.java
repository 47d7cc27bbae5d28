package dev.netlift.backend.fleets;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Snapshot;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.CertificateType;
import software.amazon.awssdk.services.gamelift.model.ComputeType;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;

/**
 * Tells, by the schedule, how old fleets and their certificates have become: the metrics {@code
 * FleetAgeDays} and {@code CertificateAgeDays}, which alarms look at. Fleets of other games in the
 * account are told apart by the metric group.
 *
 * <p>Throws {@link BackendException} when GameLift does not answer; the schedule comes again.
 */
public final class FleetAgesHandler implements RequestStreamHandler {
  /** Nobody plays on these any more. */
  private static final Set<FleetStatus> GONE =
      Set.of(FleetStatus.DELETING, FleetStatus.TERMINATED, FleetStatus.ERROR);

  private final Supplier<List<FleetAttributes>> fleets;
  private final String metricGroup;
  private final Metrics metrics;
  private final Clock clock;

  /** For the platform: builds everything from the function's environment. */
  public FleetAgesHandler() {
    var gameLift =
        Snapshot.ofProcess()
            .client(
                GameLiftClient.class,
                () ->
                    GameLiftClient.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(
                            c ->
                                c.apiCallAttemptTimeout(Duration.ofSeconds(4))
                                    .apiCallTimeout(Duration.ofSeconds(6)))
                        .build());
    this.fleets =
        () ->
            gameLift.describeFleetAttributesPaginator(r -> {}).fleetAttributes().stream().toList();
    this.metricGroup = Environment.ofProcess().required("METRIC_GROUP");
    this.clock = Clock.systemUTC();
    this.metrics = Metrics.toLog(clock);
    Snapshot.ofProcess().primedBy(this::ages);
  }

  FleetAgesHandler(
      Supplier<List<FleetAttributes>> fleets, String metricGroup, Metrics metrics, Clock clock) {
    this.fleets = fleets;
    this.metricGroup = metricGroup;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) {
    var ages = ages();
    ages.fleetDays().ifPresent(days -> metrics.level(Metrics.Name.FLEET_AGE_DAYS, days));
    ages.certificateDays()
        .ifPresent(days -> metrics.level(Metrics.Name.CERTIFICATE_AGE_DAYS, days));
  }

  private FleetAges ages() {
    try {
      return FleetAges.of(
          fleets.get().stream()
              .filter(fleet -> fleet.metricGroups().contains(metricGroup))
              // Others' machines have their owners' images.
              .filter(fleet -> fleet.computeType() != ComputeType.ANYWHERE)
              .filter(fleet -> !GONE.contains(fleet.status()))
              .map(FleetAgesHandler::read)
              .toList(),
          clock.instant());
    } catch (SdkException e) {
      throw new BackendException("could not read the fleets' ages", e.retryable(), e);
    }
  }

  private static FleetAges.Fleet read(FleetAttributes fleet) {
    var certificate = fleet.certificateConfiguration();
    return new FleetAges.Fleet(
        fleet.creationTime(),
        certificate != null && certificate.certificateType() == CertificateType.GENERATED);
  }
}
