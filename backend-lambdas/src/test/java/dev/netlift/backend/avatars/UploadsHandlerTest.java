package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may upload what, and who sees how it stands. */
class UploadsHandlerTest {
  private static final byte[] IMAGE = TestImages.png(TestImages.quarters(64, 64));
  private static final String SHA = Picture.sha256(IMAGE);
  private static final String BOB = "us-west-2:bob";
  private static final String GOOD =
      "{\"contentType\":\"image/png\",\"size\":100,\"sha256\":\"" + SHA + "\"}";

  private final AvatarsWorld world = new AvatarsWorld();

  private Reply post(String player, boolean linked, String body) {
    return world
        .uploadsHandler()
        .reply(
            AvatarsWorld.player(player, linked ? "sub" : null, "POST", "/avatars/uploads", body));
  }

  private Reply get(String player, String path) {
    return world.uploadsHandler().reply(AvatarsWorld.player(player, null, "GET", path, ""));
  }

  private static JsonNode body(Reply reply) {
    return Objects.requireNonNull(reply.body());
  }

  @Test
  void givenAPlayerWhoFinishedAMatch_whenHeAsks_thenAUrlForExactlyThatUpload() {
    Reply reply = post(AvatarsWorld.ANN, false, GOOD);

    assertThat(reply.status()).isEqualTo(201);
    String id = body(reply).path("uploadId").asString();
    assertThat(body(reply).path("url").asString()).endsWith("/incoming/" + id);
    assertThat(body(reply).path("method").asString()).isEqualTo("PUT");
    assertThat(body(reply).path("headers").path("content-length").asString()).isEqualTo("100");
    assertThat(body(reply).path("headers").path("content-type").asString()).isEqualTo("image/png");
    assertThat(body(reply).path("expiresAtMillis").asLong())
        .isEqualTo(world.clock.millis() + 300_000);
    assertThat(id).doesNotContain("ann").matches("[0-9a-f-]{36}");
  }

  @Test
  void givenAGuestWithoutAMatch_whenHeAsks_thenNotYetUnlessHeIsLinked() {
    assertThat(post(BOB, false, GOOD).status()).isEqualTo(403);
    assertThat(body(post(BOB, false, GOOD)).path("error").asString()).isEqualTo("not_yet");
    assertThat(post(BOB, true, GOOD).status()).isEqualTo(201);
  }

  @Test
  void givenWhoIsShutOut_whenHeAsks_thenDenied() {
    world.denied.add(AvatarsWorld.ANN);

    assertThat(body(post(AvatarsWorld.ANN, false, GOOD)).path("error").asString())
        .isEqualTo("denied");
  }

  @Test
  void givenTenUploadsInAnHour_whenHeAsksAgain_thenHeWaits() {
    for (int i = 0; i < 10; i++) {
      assertThat(post(AvatarsWorld.ANN, false, GOOD).status()).isEqualTo(201);
    }
    Reply eleventh = post(AvatarsWorld.ANN, false, GOOD);

    assertThat(eleventh.status()).isEqualTo(429);
    assertThat(Long.parseLong(eleventh.headers().get("retry-after"))).isBetween(1L, 3600L);
    assertThat(post(BOB, true, GOOD).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "contentType|\"image/gif\"",
        "contentType|\"image/svg+xml\"",
        "contentType|\"IMAGE/PNG\"",
        "contentType|7",
        "size|0",
        "size|-1",
        "size|5242881",
        "size|1.5",
        "size|\"100\"",
        "size|9223372036854775808",
        "sha256|\"\"",
        "sha256|\"A\"",
        "sha256|\"ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789\"",
        "sha256|null",
      })
  void givenAFieldThatIsWrong_whenAsked_thenItIsNamed(String field, String value) {
    var object = (ObjectNode) Json.read(GOOD);
    object.set(field, Json.read(value));

    Reply reply = post(AvatarsWorld.ANN, false, object.toString());

    assertThat(reply.status()).isEqualTo(400);
    assertThat(body(reply).path("message").asString()).startsWith(field + " ");
  }

  @Test
  void givenAnUpload_whenItsOwnerAsks_thenItsTimelineAndNobodyElseLearnsOfIt() {
    world.accounts.pictures.put("sub", "");
    String id = world.ask(AvatarsWorld.ANN, "sub", IMAGE, "image/png");
    assertThat(body(get(AvatarsWorld.ANN, "/avatars/uploads/" + id)).path("status").asString())
        .isEqualTo("WAITING");
    world.run(world.put(id, IMAGE));

    JsonNode status = body(get(AvatarsWorld.ANN, "/avatars/uploads/" + id));

    assertThat(status.path("status").asString()).isEqualTo("APPROVED");
    assertThat(status.path("timeline").valueStream().map(t -> t.path("at").asString()))
        .containsExactly("requested", "received", "moderated", "settled", "told");
    String avatar = status.path("avatar").asString();
    assertThat(status.path("urls").path("64").asString())
        .isEqualTo(AvatarsWorld.URL + "/avatars/" + avatar + "/64.png");
    assertThat(get(BOB, "/avatars/uploads/" + id).status()).isEqualTo(404);
    assertThat(get(AvatarsWorld.ANN, "/avatars/uploads/other").status()).isEqualTo(404);
    assertThat(get(AvatarsWorld.ANN, "/avatars/uploads/").status()).isEqualTo(404);
    // What everybody sees of a player.
    for (String whose : new String[] {AvatarsWorld.ANN, "us-west-2%3Aann"}) {
      assertThat(body(get(BOB, "/players/" + whose + "/avatar")).path("avatar").asString())
          .isEqualTo(avatar);
    }
    assertThat(body(get(AvatarsWorld.ANN, "/players/me/avatar")).path("avatar").asString())
        .isEqualTo(avatar);
    assertThat(body(get(BOB, "/players/me/avatar")).has("avatar")).isFalse();
  }

  @Test
  void givenWhatTheGatewayVerified_whenRead_thenTheAccountIsTheSignedInOne() {
    JsonNode event =
        Json.read(
            """
            {"requestContext": {"authorizer": {"iam": {"cognitoIdentity": {"identityId": "i",
             "amr": ["authenticated", "cognito-idp.us-west-2.amazonaws.com/p",
              "cognito-idp.us-west-2.amazonaws.com/p:CognitoSignIn:1234-5678"]}}}}}
            """);

    assertThat(Request.of(event).account()).isEqualTo("1234-5678");
    assertThat(
            Request.of(
                    Json.read(
                        """
                        {"requestContext": {"authorizer": {"iam": {"cognitoIdentity":
                         {"identityId": "i", "amr": ["unauthenticated"]}}}}}
                        """))
                .account())
        .isNull();
  }
}
