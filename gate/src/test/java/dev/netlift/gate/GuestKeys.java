package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** One set of a guest's keys, which nobody refreshes. */
final class GuestKeys {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningCloud cloud;
  private final AwsSessionCredentials keys;

  /** Those the pool gives now. */
  GuestKeys(RunningCloud cloud, String identityId) throws IOException, InterruptedException {
    this(cloud, JSON.createObjectNode().put("IdentityId", identityId));
  }

  private GuestKeys(RunningCloud cloud, ObjectNode identity)
      throws IOException, InterruptedException {
    this.cloud = cloud;
    JsonNode given =
        call(cloud, "AWSCognitoIdentityService.GetCredentialsForIdentity", identity)
            .path("Credentials");
    keys =
        AwsSessionCredentials.create(
            given.path("AccessKeyId").asString(),
            given.path("SecretKey").asString(),
            given.path("SessionToken").asString());
  }

  /**
   * Those of the player whose account this is.
   *
   * @param file with its address and password
   */
  static GuestKeys ofAccount(RunningCloud cloud, Path file)
      throws IOException, InterruptedException {
    JsonNode account = JSON.readTree(Repository.text(file));
    var pool = cloud.config().accounts().orElseThrow();
    ObjectNode signIn =
        JSON.createObjectNode()
            .put("ClientId", pool.clientId())
            .put("AuthFlow", "USER_PASSWORD_AUTH");
    signIn
        .putObject("AuthParameters")
        .put("USERNAME", account.path("email").asString())
        .put("PASSWORD", account.path("password").asString());
    String token =
        call(cloud, "AWSCognitoIdentityProviderService.InitiateAuth", signIn)
            .path("AuthenticationResult")
            .path("IdToken")
            .asString();
    ObjectNode asked =
        JSON.createObjectNode().put("IdentityPoolId", cloud.config().identityPoolId());
    asked.putObject("Logins").put(pool.provider(), token);
    String id = call(cloud, "AWSCognitoIdentityService.GetId", asked).path("IdentityId").asString();
    ObjectNode identity = JSON.createObjectNode().put("IdentityId", id);
    identity.putObject("Logins").put(pool.provider(), token);
    return new GuestKeys(cloud, identity);
  }

  private static JsonNode call(RunningCloud cloud, String target, ObjectNode body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(cloud.config().endpointUrl())
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", target)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> answer = cloud.http().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s: %s", target, answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
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
