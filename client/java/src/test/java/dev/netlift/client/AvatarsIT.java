package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A player who signs in to an account, and his avatar. */
class AvatarsIT {
  private static final byte[] IMAGE = "hello".getBytes(StandardCharsets.UTF_8);
  private static final String TOKENS =
      "{\"AuthenticationResult\":{\"IdToken\":\"id\",\"AccessToken\":\"access\",\"ExpiresIn\":3600}}";

  private final HttpClient http = HttpClient.newHttpClient();
  private StubBackend backend;
  private ClientConfig config;
  private Account account;
  private Avatars avatars;

  @BeforeEach
  void start() throws IOException {
    backend = new StubBackend();
    ClientConfig guests = backend.config();
    config =
        new ClientConfig(
            guests.region(),
            guests.endpointUrl(),
            guests.identityPoolId(),
            guests.apiUrl(),
            Optional.empty(),
            Optional.of(new ClientConfig.AccountPool("client", "provider")),
            guests.locations());
    account = new Account(config, http, backend.clock(), "a@example.com", "secret");
    var player = GuestIdentity.of(config, http, backend.clock(), account);
    avatars = new Avatars(new Api(config, http, player, backend.clock(), backend.pause()));
    backend.answer("InitiateAuth", 200, TOKENS).guest("ASIA", Duration.ofHours(1));
  }

  @AfterEach
  void stop() {
    backend.close();
    http.close();
  }

  private String place() {
    String url = config.endpointUrl().resolve("/bucket/incoming/u1?X-Amz-Signature=s").toString();
    return """
        {"uploadId":"u1","method":"PUT","url":"%s","expiresAtMillis":1,
         "headers":{"content-type":"image/png","content-length":"5","x-amz-checksum-sha256":"sum"}}
        """
        .formatted(url);
  }

  @Test
  void givenAnAccount_whenItUploads_thenSignedInDescribedAndPutAsTold() throws Exception {
    backend.answer("POST /apis/a1/avatars/uploads", 201, place());
    backend.answer("PUT /bucket/incoming/u1", 200, "");

    assertThat(avatars.upload("image/png", IMAGE)).isEqualTo("u1");

    var login = JsonMapper.shared().readTree(heard("GetId").text()).path("Logins");
    assertThat(login.path("provider").asString()).isEqualTo("id");
    var asked = JsonMapper.shared().readTree(heard("POST /apis/a1/avatars/uploads").text());
    assertThat(asked.path("contentType").asString()).isEqualTo("image/png");
    assertThat(asked.path("size").asInt()).isEqualTo(5);
    assertThat(asked.path("sha256").asString())
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    var put = heard("PUT /bucket/incoming/u1");
    assertThat(put.text()).isEqualTo("hello");
    assertThat(put.header("content-type")).isEqualTo("image/png");
    assertThat(put.header("content-length")).isEqualTo("5");
    assertThat(put.header("x-amz-checksum-sha256")).isEqualTo("sum");
    // The URL is the credential; who it is for must not be there a second time.
    assertThat(put.header("authorization")).isEmpty();
  }

  @Test
  void givenStorageThatRefuses_whenPut_thenItsOwnWordAndNoUrl() {
    backend.answer("POST /apis/a1/avatars/uploads", 201, place());
    backend.answer(
        "PUT /bucket/incoming/u1",
        400,
        "<Error><Code>BadDigest</Code><Message>m</Message></Error>",
        "x-amz-request-id",
        "r1");

    assertThatThrownBy(() -> avatars.upload("image/png", IMAGE))
        .isInstanceOfSatisfying(
            BackendException.class,
            e -> {
              assertThat(e.code()).isEqualTo("BadDigest");
              assertThat(e.requestId()).isEqualTo("r1");
              assertThat(e.getMessage()).doesNotContain("X-Amz-Signature");
            });
  }

  @Test
  void givenAVerdict_whenAsked_thenTimelineAndUrls() throws Exception {
    backend.answer(
        "GET /apis/a1/avatars/uploads/u1",
        200,
        """
        {"uploadId":"u1","status":"APPROVED","reason":"OK","avatar":"h",
         "urls":{"64":"https://x/64.png"},"timeline":[{"at":"requested","atMillis":1},
         {"at":"told","atMillis":5}]}
        """);

    Avatars.Standing standing = avatars.standing("u1");

    assertThat(standing.ended()).isTrue();
    assertThat(standing.avatar()).isEqualTo("h");
    assertThat(standing.urls().get(64)).hasToString("https://x/64.png");
    assertThat(standing.timeline())
        .containsExactly(new Avatars.Step("requested", 1), new Avatars.Step("told", 5));
  }

  @Test
  void givenANewAccount_whenSignedUpAndConfirmed_thenThePoolHearsSo() throws Exception {
    backend.answer("SignUp", 200, "{}");
    backend.answer("ConfirmSignUp", 200, "{}");
    backend.answer(
        "GetUser", 200, "{\"UserAttributes\":[{\"Name\":\"picture\",\"Value\":\"url\"}]}");

    account.signUp();
    account.confirm(" 123456 ");

    assertThat(account.attributes()).isEqualTo(Map.of("picture", "url"));
    var confirmed = JsonMapper.shared().readTree(heard("ConfirmSignUp").text());
    assertThat(confirmed.path("ClientId").asString()).isEqualTo("client");
    assertThat(confirmed.path("ConfirmationCode").asString()).isEqualTo("123456");
    assertThat(heard("GetUser").text()).contains("access");
  }

  @Test
  void givenAWrongPassword_whenSigningIn_thenThePoolsWord() throws Exception {
    try (var strict = new StubBackend()) {
      strict.answer(
          "InitiateAuth",
          400,
          "{\"__type\":\"NotAuthorizedException\",\"message\":\"Incorrect password.\"}");
      ClientConfig base = strict.config();
      var wrong =
          new Account(
              new ClientConfig(
                  base.region(),
                  base.endpointUrl(),
                  base.identityPoolId(),
                  base.apiUrl(),
                  Optional.empty(),
                  config.accounts(),
                  base.locations()),
              http,
              strict.clock(),
              "b@example.com",
              "wrong");

      assertThatThrownBy(wrong::attributes)
          .isInstanceOfSatisfying(
              BackendException.class,
              e -> assertThat(e.code()).isEqualTo("NotAuthorizedException"));
    }
  }

  private StubBackend.Heard heard(String name) {
    return backend.heard().stream()
        .filter(each -> StubBackend.name(each).equals(name))
        .findFirst()
        .orElseThrow();
  }
}
