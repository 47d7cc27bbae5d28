package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.Matchmaking;
import dev.netlift.client.Ticket;
import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** The pages and the console of a running cloud, as a browser would ask them. */
final class ConsoleProofs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration LATER = Duration.ofSeconds(150);

  private final RunningCloud cloud;
  private final Path root;
  private final URI endpoint;
  private String cookie = "";

  ConsoleProofs(RunningCloud cloud, Path root) throws IOException {
    this.cloud = cloud;
    this.root = root;
    this.endpoint = cloud.config().endpointUrl();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("cookie", cookie)
            .timeout(Duration.ofSeconds(60));
    if (method.equals("POST")) {
      request.header("origin", endpoint.toString()).header("content-type", "application/json");
    }
    return cloud.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String route) {
    try {
      HttpResponse<String> answer = send("GET", "/console/api/" + route, "");
      assertThat(answer.statusCode()).as("%s: %s", route, answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonNode post(String route, ObjectNode body) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("POST", "/console/api/" + route, body.toString());
    assertThat(answer.statusCode()).as("%s: %s", route, answer.body()).isBetween(200, 299);
    return JSON.readTree(answer.body());
  }

  private static String escaped(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  private static ObjectNode confirm(String id, String reason) {
    return JSON.createObjectNode().put("confirm", id).put("reason", reason);
  }

  /** By the address that {@code up} printed, and by no other. */
  void opens() throws Exception {
    String key = cloud.said(Pattern.compile("/console/#key=(\\S+)"));
    assertThat(cloud.said(endpoint + "/play/")).isTrue();
    assertThat(send("GET", "/console/api/fleet", "").statusCode()).isEqualTo(401);
    HttpResponse<String> entered =
        send("POST", "/console/api/session", JSON.createObjectNode().put("key", key).toString());
    assertThat(entered.statusCode()).as(entered.body()).isEqualTo(200);
    cookie = entered.headers().firstValue("set-cookie").orElse("").split(";", -1)[0];
    assertThat(get("session").path("gameVersion").asString()).isEqualTo("arena-1");
  }

  /** Under a policy that runs nothing inline, and what a page needs to sign in. */
  void pagesAreServed() throws Exception {
    for (String page : List.of("/play/", "/console/")) {
      HttpResponse<String> answer = send("GET", page, "");
      boolean built = Files.exists(root.resolve("client/web/target/site" + page + "index.html"));
      assertThat(answer.statusCode()).isEqualTo(built ? 200 : 503);
      assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.body()).doesNotContainPattern("<script(?![^>]*src=)|\\son\\w+=|\\sstyle=");
    }
    HttpResponse<String> config = send("GET", "/play/config.json", "");
    JsonNode told = JSON.readTree(config.body());
    assertThat(told.path("identityPoolId").asString()).isEqualTo(cloud.config().identityPoolId());
    assertThat(told.path("apiUrl").asString()).startsWith(endpoint + "/apis/");
    assertThat(told.path("gameVersion").asString()).isEqualTo("arena-1");
    assertThat(told.path("secure").asBoolean()).isTrue();
    assertThat(config.body()).doesNotContainIgnoringCase("secret").doesNotContain("AKIA");
  }

  /** A ticket nobody matches: on the list, with the event that began it and why it waits. */
  void aTicketThatWaitsIsExplained() throws Exception {
    long before = get("events").path("next").asLong();
    var matchmaking = new Matchmaking(cloud.guest());
    Ticket ticket = matchmaking.start("duel", Map.of(cloud.config().region(), 20));
    try {
      cloud.await(
          "the ticket to search",
          SOON,
          () ->
              get("tickets?state=SEARCHING")
                  .path("tickets")
                  .findValuesAsString("ticketId")
                  .contains(ticket.id()));
      JsonNode one = get("tickets/" + escaped(ticket.id()));
      assertThat(one.path("players").path(0).path("latencyMillis").path("us-west-2").asInt())
          .isEqualTo(20);
      assertThat(one.path("why").path("text").asString()).contains(ticket.id());
      assertThat(one.path("why").path("explanation").path("size").isNull()).isFalse();
      assertThat(one.path("timeline").findValuesAsString("type")).contains("MatchmakingSearching");
    } finally {
      matchmaking.cancel(ticket.id());
    }
    cloud.await(
        "the end of the ticket among the events",
        SOON,
        () -> {
          for (JsonNode event : get("events?after=" + before).path("events")) {
            if (event.path("type").asString("").equals("MatchmakingCancelled")
                && event.path("ticketIds").toString().contains(ticket.id())) {
              return true;
            }
          }
          return false;
        });
  }

  /** Everything that is only looked at. */
  void everythingElseIsShown() {
    JsonNode fleet = get("fleet").path("fleets").path(0);
    assertThat(fleet.path("current").asBoolean()).isTrue();
    assertThat(fleet.path("instances").path(0).path("processes").size()).isPositive();
    JsonNode achievements = get("achievements").path("achievements");
    assertThat(achievements.findValuesAsString("id")).contains("first-blood", "marksman");
    var drawn = new ArrayList<String>();
    for (JsonNode dashboard : get("dashboards").path("dashboards")) {
      JsonNode shown = get("dashboards/" + escaped(dashboard.path("name").asString()));
      assertThat(shown.path("widgets").size()).isEqualTo(dashboard.path("widgets").asInt());
      for (JsonNode widget : shown.path("widgets")) {
        widget.path("series").forEach(series -> drawn.add(series.path("metric").asString()));
      }
    }
    // Guests have asked for tickets by now, and functions count what they are asked.
    assertThat(drawn).contains("MessageReceived");
  }

  /** An image that waits for an operator, decided by one. */
  void aReviewIsDecided(AvatarProofs avatars) throws Exception {
    avatars.anUnknownImageWaitsForAnOperator();
    JsonNode review = get("reviews").path("reviews").path(0);
    String id = review.path("uploadId").asString();
    assertThat(
            cloud
                .http()
                .send(
                    HttpRequest.newBuilder(URI.create(review.path("imageUrl").asString())).build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
    assertThat(send("POST", "/console/api/reviews/" + id, "{\"decision\":\"REJECT\"}").statusCode())
        .isEqualTo(400);

    JsonNode done = post("reviews/" + id, confirm(id, "no face").put("decision", "REJECT"));

    assertThat(get("audit").path("entries").path(0).path("auditId").asString())
        .isEqualTo(done.path("auditId").asString());
    cloud.await(
        "the verdict among the events",
        SOON,
        () ->
            get("events")
                .path("events")
                .valueStream()
                .filter(event -> event.path("type").asString("").equals("AvatarProcessed"))
                .anyMatch(
                    event ->
                        event.path("detail").path("uploadId").asString("").equals(id)
                            && event
                                .path("detail")
                                .path("verdict")
                                .asString("")
                                .equals("REJECTED")));
    assertThat(get("reviews").toString()).doesNotContain(id);
  }

  /** A match is ended, and then its instance taken back: others take their places. */
  void aSessionIsEndedAndAnInstanceTakenBack() throws Exception {
    try (var loop = ClientLoop.start("console players")) {
      var players =
          List.of(new GatePlayer(cloud.guest(), loop), new GatePlayer(cloud.guest(), loop));
      for (GatePlayer player : players) {
        player.queue("duel");
      }
      String session = "";
      for (GatePlayer player : players) {
        Ticket.Seat seat = player.matched();
        session = seat.gameSessionId();
        player.enter(seat);
      }
      JsonNode shown = session(session);
      assertThat(shown.path("status").asString()).isEqualTo("ACTIVE");
      assertThat(shown.path("players").size()).isEqualTo(2);
      String process = shown.path("processId").asString();
      isWatched(session, loop);

      post("sessions/" + escaped(session) + "/end", confirm(session, "gate"));

      String ended = session;
      cloud.await(
          "the session to end",
          LATER,
          () -> session(ended).path("status").asString().equals("TERMINATED"));
      cloud.await(
          "its process to end",
          SOON,
          () ->
              get("fleet")
                  .path("ended")
                  .valueStream()
                  .anyMatch(
                      p ->
                          p.path("processId").asString().equals(process)
                              && p.path("exit").asString().equals("CLEAN")));
    }
    JsonNode instance = get("fleet").path("fleets").path(0).path("instances").path(0);
    String id = instance.path("instanceId").asString();

    post("instances/" + id + "/interrupt", confirm(id, "gate"));

    cloud.await(
        "another instance",
        LATER,
        () -> {
          JsonNode instances = get("fleet").path("fleets").path(0).path("instances");
          return instances.size() == 1
              && !instances.path(0).path("instanceId").asString().equals(id)
              && instances
                      .path(0)
                      .path("processes")
                      .valueStream()
                      .filter(p -> p.path("state").asString().equals("ACTIVE"))
                      .count()
                  == 2;
        });
    assertThat(get("audit").path("entries").findValuesAsString("action"))
        .startsWith("interrupt-instance", "end-session");
    assertThat(get("events").path("events").findValuesAsString("type"))
        .contains("INSTANCE_INTERRUPTED");
  }

  /** The console's pass leads into the room, as somebody who is no player. */
  private void isWatched(String session, ClientLoop loop) throws Exception {
    JsonNode pass = post("sessions/" + escaped(session) + "/spectate", JSON.createObjectNode());
    URI url = URI.create(pass.path("url").asString());
    assertThat(pass.path("delayMillis").asInt()).isPositive();
    var watcher = new Watcher();
    GameConnection connection =
        GameConnection.connect(
            loop,
            new ConnectTarget(
                url.getHost(),
                url.getPort(),
                Transport.WEBSOCKET,
                pass.path("connectToken").asString(),
                pass.path("layoutVersion").asString()),
            watcher);
    watcher.entities.orTimeout(60, TimeUnit.SECONDS).join();
    connection.leave();
    assertThat(session(session).path("players").size()).as("a watcher takes no seat").isEqualTo(2);
    assertThat(get("audit").toString())
        .contains("\"spectate\"")
        .doesNotContain(pass.path("connectToken").asString());
  }

  /** Hears of the first picture with somebody in it. */
  private static final class Watcher implements ConnectionListener {
    final CompletableFuture<Integer> entities = new CompletableFuture<>();

    @Override
    public void welcome(Welcome welcome) {}

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {
      if (snapshot.entities().count() > 0) {
        entities.complete(snapshot.entities().count());
      }
    }

    @Override
    public void closed(CloseReason reason) {
      entities.completeExceptionally(new AssertionError("closed: " + reason));
    }
  }

  private JsonNode session(String gameSessionId) {
    return get("fleet")
        .path("sessions")
        .valueStream()
        .filter(session -> session.path("gameSessionId").asString().equals(gameSessionId))
        .findFirst()
        .orElseThrow();
  }
}
