package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.ManualClock;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.gamelift.RoleCredentials;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API over a GameLift that is real, with an operator who is not. */
class ConsoleTest {
  private static final String HOST = "127.0.0.1:4566";

  private final ManualClock clock = new ManualClock(Maps.NOW);
  private final FakeOperator operator = new FakeOperator();
  private final Children children;
  private final GameLift gameLift;
  private final CloudWatch cloudWatch;
  private final Console console;
  private String cookie = "";

  ConsoleTest(@TempDir Path folder) {
    children = new Children(folder);
    gameLift =
        GameLift.start(
            new GameLiftConfig(
                "us-west-2", "111122223333", folder, URI.create("http://" + HOST), Map.of()),
            children,
            (_, _, _) -> {},
            (_, _, life) -> new RoleCredentials.Credentials("k", "s", "t", Maps.NOW.plus(life)));
    cloudWatch = new CloudWatch("us-west-2", "111122223333", clock);
    console =
        new Console(
            new Console.Config(
                "us-west-2",
                "111122223333",
                URI.create("http://" + HOST),
                folder.resolve("audit.jsonl"),
                () -> "arena-1",
                Duration.ZERO,
                clock),
            gameLift.operator().survey(),
            cloudWatch,
            operator);
  }

  @AfterEach
  void close() throws IOException {
    console.close();
    cloudWatch.close();
    gameLift.close();
    children.close();
  }

  private Reply ask(String method, String pathAndQuery, String body, String... headers) {
    Map<String, String> all = new HashMap<>(Map.of("host", HOST, "cookie", cookie));
    if (method.equals("POST")) {
      all.put("origin", "http://" + HOST);
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    int mark = pathAndQuery.indexOf('?');
    String path = "/console/api/" + (mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark));
    assertThat(console.takes(method, path)).isTrue();
    return console.handle(
        new Request(
            method,
            path,
            mark < 0 ? "" : pathAndQuery.substring(mark + 1),
            Map.copyOf(all),
            body.getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode json(Reply reply) {
    assertThat(reply.contentType()).isEqualTo("application/json");
    assertThat(reply.headers()).containsEntry("cache-control", "no-store");
    return JsonMapper.shared().readTree(reply.body());
  }

  private JsonNode get(String path) {
    Reply reply = ask("GET", path, "");
    assertThat(reply.status()).as("%s: %s", path, json(reply)).isEqualTo(200);
    return json(reply);
  }

  private void enter() {
    String key = console.url().substring(console.url().indexOf("#key=") + 5);
    Reply reply = ask("POST", "session", "{\"key\":\"" + key + "\"}");
    assertThat(reply.status()).isEqualTo(200);
    cookie = reply.headers().getOrDefault("set-cookie", "").split(";", -1)[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session",
        "fleet",
        "tickets",
        "tickets/t1",
        "events",
        "events?after=0",
        "dashboards",
        "dashboards/d",
        "achievements",
        "reviews",
        "audit"
      })
  void givenNoSession_whenAnythingIsRead_thenRefused(String route) {
    Reply reply = ask("GET", route, "");

    assertThat(reply.status()).isEqualTo(401);
    assertThat(json(reply).path("error").asString()).isEqualTo("no_session");
    assertThat(operator.called).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"reviews/u1", "sessions/s1/end", "sessions/s1/spectate", "instances/i1/interrupt"})
  void givenNoSessionOrAnotherOrigin_whenAnythingIsChanged_thenRefused(String route) {
    String body = "{\"confirm\":\"u1\",\"reason\":\"why\",\"decision\":\"APPROVE\"}";
    assertThat(ask("POST", route, body).status()).isEqualTo(401);
    enter();
    assertThat(ask("POST", route, body, "origin", "http://127.0.0.1:9").status()).isEqualTo(403);
    assertThat(ask("POST", route, body, "sec-fetch-site", "same-site").status()).isEqualTo(403);
    assertThat(operator.called).isEmpty();
  }

  @Test
  void givenKey_whenEntered_thenTheAddressOpensItAndItsSessionTellsWhereOneIs() {
    assertThat(console.url()).matches("http://127\\.0\\.0\\.1:4566/console/#key=[\\w-]{43}");
    assertThat(ask("POST", "session", "{\"key\":\"wrong\"}").status()).isEqualTo(403);

    enter();

    assertThat(get("session").path("gameVersion").asString()).isEqualTo("arena-1");
    assertThat(get("session").path("endpointUrl").asString()).isEqualTo("http://" + HOST);
  }

  @Test
  void givenFleetAndEvents_whenRead_thenShown() {
    gameLift.operator().survey().onFleetEvent(console::heard);
    String fleet = gameLift.createAnywhereFleet("mine", "custom-here");
    gameLift.registerCompute(fleet, "my-box");
    console.heard(
        JsonMapper.shared()
            .readTree(
                """
                {"source":"netlift","detail-type":"AchievementUnlocked",
                 "detail":{"id":"1","playerId":"p1","achievementId":"first-blood"}}
                """));
    enter();

    JsonNode shown = get("fleet").path("fleets").path(0);
    assertThat(shown.path("fleetId").asString()).isEqualTo(fleet);
    assertThat(shown.path("instances").path(0).path("instanceId").asString()).isEqualTo("my-box");
    JsonNode newest = get("events");
    assertThat(newest.path("events").findValuesAsString("type"))
        .containsExactly("FLEET_CREATED", "FLEET_STATE_ACTIVE", "AchievementUnlocked");
    JsonNode unlocked = newest.path("events").path(2);
    assertThat(unlocked.path("playerIds").toString()).isEqualTo("[\"p1\"]");
    assertThat(unlocked.path("text").asString()).isEqualTo("unlocked first-blood");
    JsonNode after = get("events?after=2");
    assertThat(after.path("events").size()).isEqualTo(1);
    assertThat(get("events?after=" + after.path("next").asLong()).path("events").size()).isZero();
  }

  @Test
  void givenTickets_whenRead_thenByStateAndUnknownOnesNotFound() {
    enter();

    assertThat(get("tickets?state=open").path("tickets").size()).isZero();
    assertThat(ask("GET", "tickets?state=HAPPY", "").status()).isEqualTo(400);
    assertThat(ask("GET", "tickets/none", "").status()).isEqualTo(404);
    assertThat(ask("GET", "events?after=-1", "").status()).isEqualTo(400);
  }

  @Test
  void givenBackend_whenReviewsAndAchievementsAreRead_thenItIsAskedInTheOperatorsName() {
    operator.answer("GET /admin/avatars/reviews", 200, "{\"reviews\":[{\"uploadId\":\"u1\"}]}");
    operator.answer("GET /admin/achievements/definitions", 200, "{\"rev\":7}");
    enter();

    assertThat(get("reviews").path("reviews").path(0).path("uploadId").asString()).isEqualTo("u1");
    assertThat(get("achievements").path("rev").asInt()).isEqualTo(7);
    assertThat(operator.called)
        .containsExactly(
            "GET /admin/avatars/reviews",
            "GET /admin/achievements/definitions",
            "item Counters counterId rarity");
    operator.answer("GET /admin/avatars/reviews", 503, "{\"message\":\"tables are down\"}");
    Reply down = ask("GET", "reviews", "");
    assertThat(down.status()).isEqualTo(502);
    assertThat(json(down).path("message").asString()).contains("tables are down");
  }

  @Test
  void givenDecision_whenPosted_thenAcceptedAuditedAndShownToWhoWatches() {
    operator.answer("POST /admin/avatars/reviews/u1", 202, "{\"auditId\":\"b1\"}");
    enter();

    Reply reply =
        ask(
            "POST",
            "reviews/u1",
            "{\"decision\":\"REJECT\",\"confirm\":\"u1\",\"reason\":\"not a face\"}");

    assertThat(reply.status()).isEqualTo(202);
    JsonNode entry = get("audit").path("entries").path(0);
    assertThat(entry.path("auditId").asString()).isEqualTo(json(reply).path("auditId").asString());
    assertThat(entry.path("outcome").asString()).isEqualTo("done");
    assertThat(entry.path("reason").asString()).isEqualTo("not a face");
    assertThat(get("events").path("events").path(0).path("kind").asString()).isEqualTo("console");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET nothing",
        "GET fleet/x",
        "GET a/b/c/d",
        "GET tickets/",
        "GET tickets/%zz",
        "POST fleet",
        "POST sessions/s1/stop",
        "POST sessions/s1"
      })
  void givenRouteThatIsNone_whenAsked_thenNotFound(String route) {
    enter();
    String[] words = route.split(" ", 2);

    Reply reply = ask(words[0], words[1], "{}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(json(reply).path("error").asString()).isEqualTo("not_found");
  }

  @Test
  void givenOtherMethodsOrBodies_whenSent_thenRefused() {
    enter();

    assertThat(ask("PUT", "fleet", "{}", "origin", "http://" + HOST).status()).isEqualTo(405);
    assertThat(ask("POST", "reviews/u1", "[1]").status()).isEqualTo(400);
    assertThat(ask("POST", "reviews/u1", "{").status()).isEqualTo(400);
    assertThat(ask("POST", "reviews/u1", " ".repeat(5_000)).status()).isEqualTo(400);
  }
}
