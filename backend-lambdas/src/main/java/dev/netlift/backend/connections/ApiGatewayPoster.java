package dev.netlift.backend.connections;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Snapshot;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;

/** {@code @connections} of a WebSocket API. */
public final class ApiGatewayPoster implements Poster {
  private final ApiGatewayManagementApiClient client;

  /**
   * @param webSocketUrl where clients connect to; the way back has the same, by HTTP
   */
  public ApiGatewayPoster(String webSocketUrl) {
    if (!webSocketUrl.matches("wss?://.+")) {
      throw new IllegalArgumentException(
          "webSocketUrl must be ws:// or wss://, was " + webSocketUrl);
    }
    client =
        Snapshot.ofProcess()
            .client(ApiGatewayManagementApiClient.class, () -> client(webSocketUrl));
  }

  private static ApiGatewayManagementApiClient client(String webSocketUrl) {
    return ApiGatewayManagementApiClient.builder()
        .endpointOverride(URI.create(webSocketUrl.replaceFirst("^ws", "http")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        // Late news is worth little: who has not heard of it asks.
        .overrideConfiguration(
            c ->
                c.apiCallAttemptTimeout(Duration.ofMillis(900))
                    .apiCallTimeout(Duration.ofMillis(1_500)))
        .build();
  }

  @Override
  public Outcome post(String connectionId, byte[] message) {
    try {
      client.postToConnection(
          r -> r.connectionId(connectionId).data(SdkBytes.fromByteArray(message)));
      return Outcome.SENT;
    } catch (GoneException e) {
      return Outcome.GONE;
    } catch (SdkException e) {
      throw new BackendException("could not post to a connection", e.retryable(), e);
    }
  }
}
