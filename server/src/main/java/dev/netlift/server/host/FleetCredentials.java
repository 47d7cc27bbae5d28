package dev.netlift.server.host;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * The fleet role's credentials, from GameLift; where GameLift gives none, from the default chain.
 * Thread-safe; blocks while they are fetched, so never on the tick thread.
 */
public final class FleetCredentials implements AwsCredentialsProvider {
  private static final Logger log = LoggerFactory.getLogger(FleetCredentials.class);
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /** Fetched anew this long before they end, so that no request is signed with a dying key. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  /** After a failure, how long the other chain is used before GameLift is asked again. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Hosting hosting;
  private final String roleArn;
  private final AwsCredentialsProvider otherwise;
  private final Clock clock;

  private @Nullable AwsSessionCredentials cached;
  private Instant refreshAt = Instant.MIN;

  public FleetCredentials(
      Hosting hosting, String roleArn, AwsCredentialsProvider otherwise, Clock clock) {
    this.hosting = hosting;
    this.roleArn = roleArn;
    this.otherwise = otherwise;
    this.clock = clock;
  }

  @Override
  public synchronized AwsCredentials resolveCredentials() {
    if (!clock.instant().isBefore(refreshAt)) {
      fetch();
    }
    return cached != null ? cached : otherwise.resolveCredentials();
  }

  private void fetch() {
    var now = clock.instant();
    try {
      var keys =
          hosting
              .roleKeys(roleArn)
              .toCompletableFuture()
              .get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
      cached =
          AwsSessionCredentials.create(
              keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
      // Credentials shorter than twice that are refreshed half-way.
      var half = Duration.between(now, keys.expiration()).dividedBy(2);
      refreshAt = keys.expiration().minus(half.compareTo(AHEAD) < 0 ? half : AHEAD);
    } catch (ExecutionException | TimeoutException e) {
      failed(now, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(now, e);
    }
  }

  /** What is cached may still be good for a few minutes; after its end AWS refuses it by itself. */
  private void failed(Instant now, Exception e) {
    refreshAt = now.plus(AGAIN);
    log.atWarn().addKeyValue("cause", e.toString()).log("no fleet role credentials from GameLift");
  }
}
