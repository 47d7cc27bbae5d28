package dev.netlift.gate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** One set of a guest's keys, which nobody refreshes. */
final class GuestKeys {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningCloud cloud;
  private final AwsSessionCredentials keys;

  /** Those the pool gives now. */
  GuestKeys(RunningCloud cloud, String identityId) throws IOException, InterruptedException {
    this.cloud = cloud;
    var request =
        HttpRequest.newBuilder(cloud.config().endpointUrl())
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityService.GetCredentialsForIdentity")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.createObjectNode().put("IdentityId", identityId).toString()))
            .build();
    JsonNode given =
        JSON.readTree(cloud.http().send(request, HttpResponse.BodyHandlers.ofString()).body())
            .path("Credentials");
    keys =
        AwsSessionCredentials.create(
            given.path("AccessKeyId").asString(),
            given.path("SecretKey").asString(),
            given.path("SessionToken").asString());
  }

  AwsSessionCredentials keys() {
    return keys;
  }

  /** The status of a call that is signed with them. */
  int answered() {
    try {
      var request =
          SdkHttpRequest.builder()
              .method(SdkHttpMethod.GET)
              .uri(URI.create(cloud.config().apiUrl() + "/players/me/achievements"))
              .build();
      return cloud
          .http()
          .send(
              Administrator.signed(cloud.config(), keys, "execute-api", request, ""),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
