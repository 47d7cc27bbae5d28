package dev.netlift.local;

import dev.netlift.local.match.MatchCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the cloud that runs from this folder why a ticket waits. */
final class MatchCloud implements MatchCommand.Cloud {
  @Override
  public JsonNode explain(String ticketId) throws IOException {
    Path state = Home.find().state();
    CloudFile cloud =
        CloudFile.running(state)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no local cloud is running. Start one with ./netlift up, or name a case:"
                            + " ./netlift match why TICKET --case FILE"));
    byte[] body =
        JsonMapper.shared()
            .createObjectNode()
            .put("TicketId", ticketId)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("http://127.0.0.1:" + cloud.port() + "/"))
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "GameLift.ExplainMatchmaking")
            .build();
    AwsCredentialsIdentity administrator = MetricsCommand.administrator(state).resolveCredentials();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(administrator)
                        .request(request)
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "gamelift")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, Home.REGION));
    try (var http = UrlConnectionHttpClient.create()) {
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(() -> new ByteArrayInputStream(body))
                      .build())
              .call();
      try (InputStream in = response.responseBody().orElseThrow()) {
        JsonNode answer = JsonMapper.shared().readTree(in.readAllBytes());
        if (response.httpResponse().statusCode() != 200) {
          throw new IllegalStateException(
              answer.path("Message").asString(answer.path("message").asString("refused")));
        }
        return answer;
      }
    }
  }
}
