package dev.netlift.server.host;

import dev.netlift.gamelift.ComputeCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate that GameLift made for a fleet; told only to a process that is ready. */
public final class FleetCertificate {
  private static final Logger log = LoggerFactory.getLogger(FleetCertificate.class);
  private static final int ATTEMPTS = 30;
  private static final long ANSWER_SECONDS = 10;

  private FleetCertificate() {}

  /**
   * Asks until GameLift answers, for half a minute. Blocks: not on the tick thread.
   *
   * @return empty, and logged why, when the fleet has none
   */
  public static Optional<Path> await(GameLiftHosting gameLift, Duration pause) {
    return await(gameLift::certificate, pause);
  }

  static Optional<Path> await(Supplier<CompletionStage<ComputeCertificate>> ask, Duration pause) {
    RuntimeException last = new IllegalStateException("not asked");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        String path =
            ask.get()
                .toCompletableFuture()
                .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .join()
                .certificatePath();
        if (path.isEmpty()) {
          log.atWarn().log("the fleet has no certificate: make it with CertificateType GENERATED");
          return Optional.empty();
        }
        return Optional.of(Path.of(path));
      } catch (CompletionException e) {
        last = e;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
    log.atWarn().setCause(last).log("no certificate from GameLift; TLS stays off");
    return Optional.empty();
  }
}
