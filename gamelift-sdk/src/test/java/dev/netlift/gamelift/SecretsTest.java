package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens, what is secret stays out of the log and of exception texts. */
class SecretsTest {
  private final Logger logger = Logger.getLogger("dev.netlift.gamelift");
  private final StringBuilder log = new StringBuilder();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.append(line.getMessage()).append(' ').append(line.getThrown()).append('\n');
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void start() {
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setLevel(null);
  }

  @Test
  void givenALifeFullOfTrouble_whenLogged_thenNothingSecretIsInIt() {
    var world = new VirtualServer();
    GameLiftServer server = world.ready(ProcessParameters.of(7777, session -> {}));
    FakeDialer.FakeSocket socket = world.socket();
    socket.push(VirtualServer.create(VirtualServer.SESSION));
    world.loop.run();
    CompletableFuture<Void> accept = server.acceptPlayerSessionAsync("psess-secret1");
    world.loop.run();
    socket.push(
        "{\"Action\":\"AcceptPlayerSession\",\"RequestId\":\"%s\",\"StatusCode\":400,\"ErrorMessage\":\"psess-secret1 no\"}"
            .formatted(socket.last().requestId()));
    socket.push("{\"broken psess-secret2");
    socket.push(
        "{\"Action\":\"CreateGameSession\",\"GameSessionId\":7,\"MatchmakerData\":\"psess-secret3\"}");
    socket.push(
        "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"ws://two?a=token-secret4\",\"AuthToken\":\"token-secret5\"}");
    socket.push(
        "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"nowhere\",\"AuthToken\":\"token-secret6\"}");
    for (int second = 0; second < 200; second++) {
      world.dialer.last().refuse(403);
      world.pass(1);
    }
    socket.lose(1011);
    world.dialer.last().accept();
    server.close();
    world.loop.run();

    assertThat(log.toString())
        .contains("connected", "refresh failed", "connection lost", "reconnecting", "dropped")
        .doesNotContain("secret", "token-1");
    assertThat(accept.exceptionNow().getMessage()).contains("no").doesNotContain("secret");
  }

  @Test
  void givenTypesThatHoldSecrets_whenPrinted_thenTheyAreNotShown() {
    var session =
        new PlayerSession(
            "psess-secret",
            "alice",
            "g",
            "f",
            "secret",
            "",
            1,
            "",
            Optional.empty(),
            Optional.empty(),
            PlayerSessionStatus.ACTIVE);
    var credentials =
        new FleetRoleCredentials("arn", "id", "key", "secret", "secret", java.time.Instant.EPOCH);
    var keys = new SigV4.Keys("key", "secret", "secret");
    var token = new Target.Credentials.Token("secret");
    assertThat(
            session.toString()
                + DescribePlayerSessionsRequest.ofPlayerSession("secret")
                + credentials
                + keys
                + token
                + Target.of("ws://h?secret", new Target.Who("p", "h", "f"), token))
        .doesNotContain("secret");
  }
}
