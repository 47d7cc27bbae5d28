package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A container's own endpoints over real HTTP. */
class JdkFetcherIT {
  private final JdkFetcher fetcher = new JdkFetcher();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.start();
  }

  @AfterEach
  void stop() {
    fetcher.stop();
    server.stop(0);
    Threads.assertGone();
  }

  private void answer(String path, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void refused(URI uri, boolean answered) {
    assertThatThrownBy(() -> await(fetcher.get(uri)))
        .cause()
        .isInstanceOfSatisfying(
            Fetcher.FetchFailure.class, e -> assertThat(e.answered()).isEqualTo(answered));
  }

  @Test
  void givenAnEndpoint_whenItAnswers_thenItsBodyOrWhatWasWrong() throws Exception {
    answer("/good", 200, "{\"a\":\"é\"}");
    answer("/bad", 500, "no");
    answer("/huge", 200, "x".repeat(300_000));
    assertThat(await(fetcher.get(uri("/good")))).isEqualTo("{\"a\":\"é\"}");
    refused(uri("/bad"), true);
    refused(uri("/huge"), true);
    URI nobody;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/");
    }
    refused(nobody, false);
  }

  @Test
  void givenAContainer_whenItAsksAboutItself_thenTaskAndNeighbours() throws Exception {
    answer("/v4/task", 200, "{\"TaskARN\":\"arn:aws:ecs:us-west-2:1:task/cluster/task-7\"}");
    answer(
        "/discovery/v1/",
        200,
        "[{\"containerName\":\"game\",\"containerId\":\"c1\",\"ipAddress\":\"10.0.0.2\",\"containerGroupType\":\"GAME_SERVER\"}]");
    var container =
        new Container(
            fetcher,
            new Container.Endpoints("", uri("/v4").toString(), uri("/discovery/").toString()));
    assertThat(await(container.taskId())).isEqualTo("task-7");

    Map<String, String> environment =
        Map.of(
            "GAMELIFT_COMPUTE_TYPE",
            "CONTAINER",
            "GAMELIFT_CONTAINER_DISCOVERY_SERVER_ENDPOINT",
            uri("/discovery").toString());
    try (var service = new ScriptedService();
        GameLiftServer sdk =
            await(
                GameLiftServer.initAsync(
                    service.parameters(), environment::get, ConnectOptions.standard()))) {
      assertThat(sdk.listContainersNetworkInfo())
          .containsExactly(
              new ContainerNetworkInfo("game", "c1", "10.0.0.2", ContainerGroupType.GAME_SERVER));
    }
  }
}
