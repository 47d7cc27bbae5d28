package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ConnectionRulesTest {
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  @TempDir Path folder;

  private World world() {
    var world = new World(folder);
    world.fleet();
    return world;
  }

  @Test
  void givenPublishedVector_whenSigned_thenTheSameSignature() {
    assertThat(
            SdkSignature.signature(
                SECRET_KEY,
                "us-west-2",
                "20261120T231640Z",
                SdkSignature.canonical(
                    "host-1", "fleet-11111111-2222-3333-4444-555555555555", "proc-1")))
        .isEqualTo("92a4f8d79d5ef82de1f3baabea27a42cb5bf861d8885272f4ae382f3d6b0a349");
  }

  /** A signed handshake of the first process, as of the virtual clock's start. */
  private static Map<String, String> signed(World world, String date) {
    world.keys.put(
        "AKIDEXAMPLE",
        new Secret(
            SECRET_KEY,
            Optional.of("session+token/="),
            Optional.of(Instant.parse("2026-11-20T12:00:00Z")),
            Caller.ANONYMOUS));
    Map<String, String> query = FakeServer.query(world.launcher.started.getFirst());
    query.put("Authorization", "SigV4");
    query.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    query.put(
        "X-Amz-Credential",
        "AKIDEXAMPLE/" + date.substring(0, 8) + "/us-west-2/gamelift/aws4_request");
    query.put("X-Amz-Date", date);
    query.put("X-Amz-Security-Token", "session+token/=");
    query.put(
        "X-Amz-Signature",
        SdkSignature.signature(
            SECRET_KEY,
            "us-west-2",
            date,
            SdkSignature.canonical(
                query.getOrDefault("ComputeId", ""),
                query.getOrDefault("FleetId", ""),
                query.getOrDefault("pID", ""))));
    return query;
  }

  private static void open(World world, Map<String, String> query) {
    world.gameLift.open("/any", FakeServer.encoded(query), world.connect(1));
  }

  private static void assertRefused(World world, Map<String, String> query) {
    assertThatThrownBy(() -> open(world, query))
        .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @Test
  void givenSignedHandshake_whenDialled_thenIn() {
    World world = world();
    open(world, signed(world, "20261120T100000Z"));
    open(world, signed(world, "20261120T100500Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "X-Amz-Signature,92a4f8d79d5ef82de1f3baabea27a42cb5bf861d8885272f4ae382f3d6b0a349",
    "X-Amz-Security-Token,other",
    "X-Amz-Algorithm,AWS4-HMAC-SHA1",
    "X-Amz-Credential,AKIDOTHER/20261120/us-west-2/gamelift/aws4_request",
    "X-Amz-Credential,AKIDEXAMPLE/20261120/us-east-1/gamelift/aws4_request",
    "X-Amz-Credential,AKIDEXAMPLE",
    "X-Amz-Date,20261120T100001Z",
    "X-Amz-Date,today",
    "pID,another",
  })
  void givenSignedHandshake_whenOneValueIsWrong_then403(String name, String value) {
    World world = world();
    Map<String, String> query = signed(world, "20261120T100000Z");
    query.put(name, value);
    assertRefused(world, query);
  }

  @Test
  void givenSignatureOfAnotherTime_whenOutsideTheSkewOrAfterTheCredentialsEnd_then403() {
    World world = world();
    assertRefused(world, signed(world, "20261120T100501Z"));
    assertRefused(world, signed(world, "20261120T095459Z"));
    world.loop.sleep(Duration.ofHours(2));
    assertRefused(world, signed(world, "20261120T120000Z"));
  }

  @Test
  void givenRawOrFormEncodedOrBrokenQuery_whenRead_thenAnyReadingOfAValueIsRight() {
    var query = Query.parse("Authorization=a+b/c==&ComputeId=h%2F1&x=100%&pID=a%20b&pID=c&=z&y");
    assertThat(query.is("Authorization", "a+b/c==")).isTrue();
    assertThat(query.is("Authorization", "a b/c==")).isTrue();
    assertThat(query.is("Authorization", "a+b/c=")).isFalse();
    assertThat(query.is("ComputeId", "h/1")).isTrue();
    assertThat(query.get("x")).isEqualTo("100%");
    assertThat(query.get("pID")).as("the last one wins").isEqualTo("c");
    assertThat(query.has("y")).isFalse();
  }

  @Test
  void givenOldConnection_whenRefreshTimeComes_thenAskedEachMinuteUntilTheNewSocketIsUp() {
    World world = world();
    FakeServer server = world.connect(0).ready(7777);
    Runnable minute =
        () -> {
          world.advance(Duration.ofSeconds(60));
          server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
        };
    for (int i = 0; i < 109; i++) {
      minute.run();
    }
    assertThat(server.pushes("RefreshConnection")).isEmpty();
    minute.run();
    minute.run();
    minute.run();
    assertThat(server.pushes("RefreshConnection")).hasSize(3);
    JsonNode push = server.pushes("RefreshConnection").getLast();
    assertThat(push.get("RefreshConnectionEndpoint").asString())
        .isEqualTo("ws://127.0.0.1:4566/gamelift-sdk");

    Map<String, String> query = FakeServer.query(server.process);
    query.put("Authorization", push.get("AuthToken").asString());
    FakeServer fresh = world.connect(world.launcher.started.size() - 1);
    world.gameLift.open(SdkSockets.PATH, FakeServer.encoded(query), fresh);
    world.advance(Duration.ofSeconds(9));
    assertThat(server.closed).as("answers may still come over the old one").isFalse();
    world.advance(Duration.ofSeconds(1));
    assertThat(server.closeCode).isEqualTo(1001);
    world.advance(Duration.ofSeconds(120));
    assertThat(server.pushes("RefreshConnection")).hasSize(3);
  }

  @Test
  void givenRunningProcess_whenRefreshIsAskedFor_thenPushedAtOnce() {
    World world = world();
    FakeServer server = world.connect(0).ready(7777);
    String id = FakeServer.query(server.process).getOrDefault("pID", "");
    assertThat(world.gameLift.refreshConnection(id)).isTrue();
    assertThat(server.pushes("RefreshConnection")).hasSize(1);
    assertThat(world.gameLift.refreshConnection("none")).isFalse();
  }

  @Test
  void givenProcessEnding_whenAMomentHasPassed_thenItsSocketIsClosedWith1000() {
    World world = world();
    FakeServer server = world.connect(0).ready(7777);
    server.status(server.request("TerminateServerProcess"));
    assertThat(server.closed).isFalse();
    world.advance(Duration.ofSeconds(1));
    assertThat(server.closeCode).isEqualTo(1000);
    assertRefused(world, FakeServer.query(server.process));
  }

  @Test
  void givenProcessIdInAQuery_whenAnyPathIsDialled_thenItIsOurs() {
    var gameLift = world().gameLift;
    assertThat(gameLift.takes("/prod/", "a=b&pID=x")).isTrue();
    assertThat(gameLift.takes("/", "pID=x")).isTrue();
    assertThat(gameLift.takes("/gamelift-sdk/", "")).isTrue();
    assertThat(gameLift.takes("/prod", "token=x")).isFalse();
  }

  @Test
  void givenLostSocket_whenTheQuirkSaysSo_thenTheProcessEndsWithIt() {
    var kept = world();
    kept.connect(0).ready(7777).loseSocket();
    assertThat(kept.launcher.started.getFirst().killed).isFalse();
    var world =
        new World(
            folder.resolve("other"), ServiceQuirks.DEFAULT.with("lostSocketEndsProcess", "true"));
    world.fleet();
    world.connect(0).ready(7777).loseSocket();
    assertThat(world.launcher.started.getFirst().killed).isTrue();
  }

  @Test
  void givenQuirks_whenNamedWrongly_thenSaysWhichThereAre() {
    assertThatThrownBy(() -> ServiceQuirks.DEFAULT.with("colour", "red"))
        .hasMessageContaining("colour")
        .hasMessageContaining("refreshAfter");
    var wrong = new HashMap<String, String>();
    wrong.put("lateActivation", "often");
    wrong.put("refreshAfter", "110");
    wrong.put("removeAcceptsReserved", "yes");
    wrong.forEach(
        (name, value) ->
            assertThatThrownBy(() -> ServiceQuirks.DEFAULT.with(name, value))
                .hasMessageContaining(name)
                .hasMessageContaining(value));
    assertThat(ServiceQuirks.DEFAULT.with("refreshAfter", "PT30S").refreshAfter())
        .isEqualTo(Duration.ofSeconds(30));
  }
}
