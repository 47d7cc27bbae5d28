package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A game that does not care about TerminateProcess: the SDK ends the process itself. */
class TerminationIT {
  private static CompletableFuture<Integer> terminate(ScriptedService service) throws Exception {
    var exit = new CompletableFuture<Integer>();
    Wiring real = Wiring.real(ConnectOptions.standard());
    var wiring =
        new Wiring(
            real.loop(),
            real.dialer(),
            real.fetcher(),
            () -> CompletableFuture.completedFuture(false),
            real.options(),
            real.sessionThread(),
            real.terminateThread(),
            real.healthThread(),
            real.random(),
            exit::complete);
    GameLiftServer server =
        Startup.begin(Settings.resolve(service.parameters(), name -> null), wiring)
            .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
    server.processReady(ProcessParameters.of(7777, session -> {}));
    service
        .connection()
        .send("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1795216671000}");
    return exit;
  }

  @Test
  void givenNoCallback_whenTheProcessIsToTerminate_thenItSaysSoAndExitsWithZero() throws Exception {
    try (var service = new ScriptedService()) {
      assertThat(terminate(service).get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS)).isZero();
      assertThat(service.request("TerminateServerProcess")).isNotNull();
    }
    Threads.assertGone();
  }

  @Test
  void givenNoCallback_whenTheServiceRefusesTheEnding_thenItExitsWithAnother() throws Exception {
    try (var service = new ScriptedService()) {
      service.script(
          request ->
              request.action().equals("TerminateServerProcess")
                  ? ScriptedService.failed(request, 500, "no")
                  : ScriptedService.ok(request));
      assertThat(terminate(service).get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(-1);
    }
    Threads.assertGone();
  }
}
