package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.Achievements;
import dev.netlift.client.Api;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.Ticket;
import dev.netlift.client.net.ClientLoop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.profiles.ProfileFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports that no honest game server sends, put into a running match by somebody who knows its key
 * and may call the route, and by some who do not. The real server goes on reporting meanwhile, and
 * in the end its totals stand.
 */
final class ForgedReports {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration COUNTED_MOST = Duration.ofSeconds(30);
  private static final long FAR_AHEAD = 1_000_000;

  private final RunningCloud cloud;
  private final AwsCredentialsIdentity administrator;
  private String session = "";
  private byte[] key = {};

  /** A player of the match, by whose side the forger works. */
  private record Seated(String id, Api api, GatePlayer player, String playerSession) {}

  ForgedReports(RunningCloud cloud) {
    this.cloud = cloud;
    administrator =
        ProfileCredentialsProvider.builder()
            .profileFile(
                ProfileFile.builder()
                    .type(ProfileFile.Type.CREDENTIALS)
                    .content(Repository.root().resolve(".netlift/credentials"))
                    .build())
            .build()
            .resolveCredentials();
  }

  void changeNothing() throws Exception {
    try (var loop = ClientLoop.start("forged reports")) {
      var guests = new ArrayList<GuestIdentity>();
      var players = new ArrayList<GatePlayer>();
      for (int i = 0; i < 2; i++) {
        guests.add(new GuestIdentity(cloud.config(), cloud.http(), InstantSource.system()));
        players.add(new GatePlayer(api(guests.getLast()), loop));
        players.getLast().queue("duel");
      }
      var seated = new ArrayList<Seated>();
      for (int i = 0; i < 2; i++) {
        Ticket.Seat seat = players.get(i).matched();
        session = seat.gameSessionId();
        players.get(i).enter(seat);
        seated.add(
            new Seated(
                guests.get(i).id(), api(guests.get(i)), players.get(i), seat.playerSessionId()));
      }
      key = sessionKey();
      awaitCounted(seated);
      var ann = seated.getFirst();
      wholeCallsAreRefused(ann);
      eachReportIsJudgedAlone(ann, seated.getLast());
      beyondTheBatchIsRefusedAlone(ann);
      nobodyReadsAnothersProgress(ann, seated.getLast());
      honestTotalsStand(seated);
    }
  }

  private Api api(GuestIdentity guest) throws IOException {
    return new Api(cloud.config(), cloud.http(), guest, InstantSource.system());
  }

  private void awaitCounted(List<Seated> seated) {
    cloud.await(
        "the first reports to be counted",
        COUNTED_MOST,
        () -> {
          seated.forEach(one -> one.player().input());
          return seated.stream().allMatch(one -> total(one, "distance") > 0);
        });
  }

  private static long total(Seated player, String metric) {
    try {
      return new Achievements(player.api()).get().totals().getOrDefault(metric, 0L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Forged role; foreign session. */
  private void wholeCallsAreRefused(Seated ann) throws Exception {
    byte[] body = body(report(ann, FAR_AHEAD, Map.of("kills", 40L)));

    var byAPlayer = post(new GuestKeys(cloud, ann.id()).keys(), body, hmac(key, body));
    assertThat(byAPlayer.statusCode()).as("a player is no server").isEqualTo(403);

    var byAnotherSession = post(administrator, body, hmac(new byte[32], body));
    assertThat(byAnotherSession.statusCode()).isEqualTo(403);
    assertThat(JSON.readTree(byAnotherSession.body()).path("error").asString())
        .isEqualTo("wrong_hmac");
  }

  private void eachReportIsJudgedAlone(Seated ann, Seated bob) throws Exception {
    var stranger =
        new Seated(
            new GuestIdentity(cloud.config(), cloud.http(), InstantSource.system()).id(),
            ann.api(),
            ann.player(),
            ann.playerSession());
    expect(List.of("stale "), report(ann, 0, Map.of("kills", 40L)));
    expect(
        List.of("quarantined total_decreased", "quarantined unknown_metric"),
        report(ann, FAR_AHEAD, Map.of("distance", 0L)),
        report(bob, FAR_AHEAD, Map.of("headshots", 1L)));
    expect(
        List.of("quarantined too_fast", "refused not_in_session", "quarantined not_writable"),
        report(ann, FAR_AHEAD, Map.of("kills", 90_000L)),
        report(stranger, FAR_AHEAD, Map.of("kills", 1L)),
        report(bob, FAR_AHEAD, Map.of("skill", 5_000L)));
  }

  private void beyondTheBatchIsRefusedAlone(Seated ann) throws Exception {
    var reports = new ObjectNode[201];
    var expected = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      reports[i] = JSON.createObjectNode().put("playerId", "nobody-" + i);
      expected.add("refused not_in_session");
    }
    reports[200] = report(ann, FAR_AHEAD, Map.of("kills", 40L));
    expected.add("refused beyond_batch");
    expect(expected, reports);
  }

  private void nobodyReadsAnothersProgress(Seated ann, Seated bob) throws Exception {
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create(cloud.config().apiUrl() + "/players/" + ann.id() + "/achievements"))
            .build();
    var keys = new GuestKeys(cloud, bob.id()).keys();
    var answer =
        cloud
            .http()
            .send(
                Administrator.signed(cloud.config(), keys, "execute-api", request, ""),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isIn(403, 404);
    assertThat(answer.body()).doesNotContain("distance");
  }

  /** What the server itself says to the end is counted as if nothing had been. */
  private void honestTotalsStand(List<Seated> seated) {
    long before = total(seated.getFirst(), "distance");
    cloud.await(
        "a later honest report",
        COUNTED_MOST,
        () -> {
          seated.forEach(one -> one.player().input());
          return total(seated.getFirst(), "distance") > before;
        });
    seated.forEach(one -> one.player().leave());
    for (var one : seated) {
      assertThat(total(one, "kills")).isLessThan(40);
      assertThat(total(one, "headshots")).isZero();
      assertThat(total(one, "skill")).isZero();
    }
  }

  private void expect(List<String> expected, ObjectNode... reports) throws Exception {
    byte[] body = body(reports);
    var answer = post(administrator, body, hmac(key, body));
    assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(200);
    var results = new ArrayList<String>();
    for (JsonNode result : JSON.readTree(answer.body()).path("results")) {
      results.add(result.path("status").asString("") + " " + result.path("reason").asString(""));
    }
    assertThat(results).isEqualTo(expected);
  }

  private static ObjectNode report(Seated player, long sequence, Map<String, Long> totals) {
    var report =
        JSON.createObjectNode()
            .put("playerId", player.id())
            .put("playerSessionId", player.playerSession())
            .put("sequence", sequence)
            .put("final", false);
    totals.forEach(report.putObject("totals")::put);
    return report;
  }

  private byte[] body(ObjectNode... reports) {
    var body =
        JSON.createObjectNode()
            .put("v", 1)
            .put("gameSessionId", session)
            .put("serverTimeMillis", System.currentTimeMillis());
    ArrayNode list = body.putArray("reports");
    for (ObjectNode report : reports) {
      list.add(report);
    }
    return JSON.writeValueAsBytes(body);
  }

  private HttpResponse<String> post(AwsCredentialsIdentity keys, byte[] body, String hmac)
      throws IOException, InterruptedException {
    return send(
        keys,
        "execute-api",
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create(cloud.config().apiUrl() + "/reports"))
            .putHeader("Content-Type", "application/json")
            .putHeader("x-netlift-hmac", hmac)
            .build(),
        new String(body, StandardCharsets.UTF_8));
  }

  private HttpResponse<String> send(
      AwsCredentialsIdentity keys, String service, SdkHttpRequest request, String body)
      throws IOException, InterruptedException {
    return cloud
        .http()
        .send(
            Administrator.signed(cloud.config(), keys, service, request, body),
            HttpResponse.BodyHandlers.ofString());
  }

  /** As only its server and the backend know it. */
  private byte[] sessionKey() throws IOException, InterruptedException {
    String table = "";
    for (JsonNode name : dynamoDb("ListTables", JSON.createObjectNode()).path("TableNames")) {
      table = name.asString().contains("Sessions") ? name.asString() : table;
    }
    var request = JSON.createObjectNode().put("TableName", table);
    request.putObject("Key").putObject("gameSessionId").put("S", session);
    String found =
        dynamoDb("GetItem", request).path("Item").path("sessionKey").path("B").asString("");
    assertThat(found).as("the key of %s in %s", session, table).isNotEmpty();
    return Base64.getDecoder().decode(found);
  }

  private JsonNode dynamoDb(String operation, ObjectNode request)
      throws IOException, InterruptedException {
    return JSON.readTree(
        send(
                administrator,
                "dynamodb",
                SdkHttpRequest.builder()
                    .method(SdkHttpMethod.POST)
                    .uri(cloud.config().endpointUrl().resolve("/"))
                    .putHeader("Content-Type", "application/x-amz-json-1.0")
                    .putHeader("X-Amz-Target", "DynamoDB_20120810." + operation)
                    .build(),
                request.toString())
            .body());
  }

  private static String hmac(byte[] key, byte[] body) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }
}
