package dev.netlift.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.achievements.AchievementsFixture;
import dev.netlift.backend.achievements.AdminFixture;
import dev.netlift.backend.avatars.AvatarsFixture;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.matchmaking.TicketsFixture;
import dev.netlift.backend.push.PushFixture;
import dev.netlift.backend.sessions.SessionsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every route of the committed template by every kind of caller: the gateway's wall by the policies
 * of the template, the second one by the true handlers. docs/security.md holds the table.
 */
class AuthorizationTest {
  private static final Path TEMPLATE = Path.of("..", "fleet", "aws", "templates", "system.json");
  private static final Path PAGE = Path.of("..", "docs", "security.md");
  private static final String CONNECT = "$connect";
  private static final String ROLES = "arn:aws:sts::111122223333:assumed-role/";

  private enum Caller {
    UNSIGNED("unsigned"),
    GUEST("guest, his own"),
    OTHER("another guest"),
    LINKED("linked player"),
    SERVER("game server"),
    OPERATOR("operator");

    final String text;

    Caller(String text) {
      this.text = text;
    }

    Request ask(String method, String path, Map<String, String> headers, byte[] body) {
      return switch (this) {
        case UNSIGNED -> new Request(method, path, "r", null, headers, body);
        case GUEST -> player(TicketsFixture.OWNER, null, method, path, headers, body);
        case OTHER -> player(TicketsFixture.OTHER, null, method, path, headers, body);
        // The same kind of identity; the role that Cognito gives differs, and the account.
        case LINKED -> player(TicketsFixture.OTHER, "sub", method, path, headers, body);
        case SERVER ->
            new Request(method, path, "r", null, ROLES + "netlift-Fleet/i", "", headers, body);
        case OPERATOR ->
            new Request(
                method,
                path,
                "r",
                null,
                ROLES + SessionsFixture.OPERATOR_ROLE + "/me",
                "",
                headers,
                body);
      };
    }

    private static Request player(
        String id,
        @Nullable String account,
        String method,
        String path,
        Map<String, String> headers,
        byte[] body) {
      String arn = ROLES + "netlift-Guest/CognitoIdentityCredentials";
      return new Request(method, path, "r", id, account, arn, "", headers, body);
    }
  }

  private final JsonNode resources = Json.read(text(TEMPLATE)).path("Resources");

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<JsonNode> ofType(String type) {
    return resources
        .valueStream()
        .filter(r -> r.path("Type").asString("").equals(type))
        .map(r -> r.path("Properties"))
        .toList();
  }

  /** Every route but what only comes over a connection that $connect has let in. */
  private List<JsonNode> routes() {
    return ofType("AWS::ApiGatewayV2::Route").stream()
        .filter(route -> !List.of("$disconnect", "$default").contains(key(route)))
        .toList();
  }

  private static String key(JsonNode route) {
    return route.path("RouteKey").asString("");
  }

  /** The routes that roles with such a trust may invoke, as {@code METHOD/path} with asterisks. */
  private List<String> granted(Predicate<String> trust) {
    var found = new ArrayList<String>();
    for (JsonNode role : ofType("AWS::IAM::Role")) {
      if (!trust.test(role.path("AssumeRolePolicyDocument").toString())) {
        continue;
      }
      for (JsonNode policy : role.path("Policies")) {
        for (JsonNode statement : policy.path("PolicyDocument").path("Statement")) {
          if (statement.path("Action").toString().contains("execute-api:Invoke")) {
            for (String part : statement.path("Resource").toString().split("\"", -1)) {
              if (part.startsWith("/$default/")) {
                found.add(part.substring("/$default/".length()));
              } else if (part.equals("live/" + CONNECT)) {
                found.add(CONNECT);
              }
            }
          }
        }
      }
    }
    return found;
  }

  private List<String> granted(Caller caller) {
    return switch (caller) {
      case UNSIGNED -> List.of();
      case GUEST, OTHER ->
          granted(t -> t.contains("cognito-identity") && t.contains("\"unauthenticated\""));
      case LINKED ->
          granted(t -> t.contains("cognito-identity") && t.contains("\"authenticated\""));
      case SERVER -> granted(t -> t.contains("gamelift.amazonaws.com"));
      case OPERATOR -> granted(t -> t.contains(":root"));
    };
  }

  private boolean passesGateway(JsonNode route, Caller caller) {
    if (!route.path("AuthorizationType").asString("").equals("AWS_IAM")) {
      return true;
    }
    String asked = route.path("RouteKey").asString("").replace(" ", "").replace("{id}", "*");
    return granted(caller).contains(asked);
  }

  /** What the handler answers, whoever the gateway lets through. */
  private static int handled(String routeKey, Caller caller) {
    if (routeKey.equals(CONNECT)) {
      var asked = caller.ask("GET", "/", Map.of(), new byte[0]);
      return new TicketsFixture().connect(asked.identityId());
    }
    String[] parts = routeKey.split(" ", 2);
    String path = parts[1];
    var tickets = new TicketsFixture();
    HttpFunction function = tickets.function();
    String body = "{}";
    var headers = Map.<String, String>of();
    var avatars = new AvatarsFixture(TicketsFixture.OWNER);
    if (path.contains("avatar")) {
      function = path.startsWith("/admin") ? avatars.reviews() : avatars.uploads();
      body = AvatarsFixture.body(routeKey);
    } else if (path.startsWith("/admin/achievements")) {
      function = AdminFixture.function();
      body = AdminFixture.body(routeKey);
    } else if (path.startsWith("/sessions") || path.startsWith("/admin")) {
      function = SessionsFixture.function();
    } else if (path.startsWith("/push")) {
      function = PushFixture.function();
    } else if (path.startsWith("/reports")
        || path.startsWith("/players")
        || path.startsWith("/achievements")) {
      function = AchievementsFixture.function(SessionsFixture.SESSION);
    }
    switch (routeKey) {
      case "POST /matchmaking/tickets" -> body = "{\"mode\":\"arena\",\"latencyInMs\":{\"l\":1}}";
      case "POST /matchmaking/tickets/{id}/acceptance" -> body = "{\"accept\":true}";
      case "POST /push/subscriptions", "DELETE /push/subscriptions" -> body = PushFixture.body();
      case "POST /parties/join" -> body = "{\"code\":\"" + tickets.code + "\"}";
      case "PUT /parties/{id}/members/me" -> body = "{\"latencyInMs\":{\"l\":1}}";
      case "POST /sessions" ->
          body = "{\"v\":1,\"gameSessionId\":\"new\",\"sessionKey\":\"" + "A".repeat(43) + "\"}";
      case "POST /reports" -> {
        body =
            """
            {"v":1,"gameSessionId":"%s","serverTimeMillis":1,"reports":[
             {"playerId":"a","playerSessionId":"p","sequence":1,"final":false,"totals":{"kills":1}}]}"""
                .formatted(SessionsFixture.SESSION);
        headers =
            Map.of(AchievementsFixture.HMAC_HEADER, AchievementsFixture.hmac(Calls.bytes(body)));
      }
      case "POST /achievements/metrics" -> body = AchievementsFixture.claim();
      case "POST /admin/connect-tokens" ->
          body =
              "{\"gameSessionId\":\"%s\",\"playerSessionId\":\"p\",\"playerId\":\"a\",\"reason\":\"r\"}"
                  .formatted(SessionsFixture.SESSION);
      default -> {}
    }
    String id = path.startsWith("/parties") ? tickets.party : tickets.ticket;
    if (path.contains("avatar")) {
      id = avatars.id(path);
    } else if (path.startsWith("/admin")) {
      id = "marathon";
    }
    var request = caller.ask(parts[0], path.replace("{id}", id), headers, Calls.bytes(body));
    return function.reply(request).status();
  }

  /**
   * Rows are routes; a bare number is the handler's answer, "403 gateway" that nobody got so far.
   */
  private String table() {
    var rows = new TreeMap<String, String>();
    for (JsonNode route : routes()) {
      String key = route.path("RouteKey").asString("");
      rows.put(
          key.substring(Math.max(0, key.indexOf(' '))) + key,
          Stream.of(Caller.values())
              .map(
                  caller ->
                      passesGateway(route, caller)
                          ? Integer.toString(handled(key, caller))
                          : "403 gateway")
              .collect(Collectors.joining(" | ", "| `" + key + "` | ", " |\n")));
    }
    return Stream.of(Caller.values())
            .map(caller -> caller.text)
            .collect(Collectors.joining(" | ", "| route | ", " |\n"))
        + "|-".repeat(Caller.values().length + 1)
        + "|\n"
        + String.join("", rows.values());
  }

  @Test
  void givenEveryRouteAndCaller_whenCalled_thenAsTheTableInTheDocsSays() throws IOException {
    String table = table();
    if ("write".equals(System.getProperty("netlift.authorization"))) {
      String page = Files.readString(PAGE);
      int start = page.indexOf("| route | unsigned |");
      int end = page.indexOf("\n\n", start);
      Files.writeString(PAGE, page.substring(0, start) + table.strip() + page.substring(end));
    }
    assertThat(Files.readString(PAGE))
        .as(
            "stale; write it with -Dtest=AuthorizationTest -Dnetlift.authorization=write:\n%s",
            table)
        .contains(table.strip());
  }

  @Test
  void givenWhoTheGatewayWouldRefuse_whenTheHandlerIsAskedAllTheSame_thenItRefusesPlayersToo() {
    for (JsonNode route : routes()) {
      String key = route.path("RouteKey").asString("");
      boolean servers = key.equals("POST /sessions") || key.equals("POST /reports");
      for (Caller caller : Caller.values()) {
        // What signed as no player is told from a server by its role's policy alone.
        boolean onlyByPolicy = servers && (caller == Caller.OPERATOR || caller == Caller.UNSIGNED);
        // A linked player is a player: the handlers know no difference, but of who may upload.
        if (!passesGateway(route, caller) && !onlyByPolicy && caller != Caller.LINKED) {
          assertThat(handled(key, caller)).as("%s by %s", key, caller).isIn(401, 403, 404);
        }
      }
    }
  }

  @Test
  void givenTheRoutes_thenEachIsForOneKindOfCallerAndNobodyElseGetsThrough() {
    for (JsonNode route : routes()) {
      long kinds =
          Stream.of(Caller.GUEST, Caller.SERVER, Caller.OPERATOR)
              .filter(caller -> passesGateway(route, caller))
              .count();
      assertThat(kinds).as(route.path("RouteKey").asString("")).isEqualTo(1);
      assertThat(passesGateway(route, Caller.UNSIGNED)).isFalse();
    }
  }
}
