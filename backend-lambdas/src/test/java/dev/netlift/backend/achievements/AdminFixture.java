package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeAudit;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The operators' function over stores in memory, or others. */
public final class AdminFixture {
  public static final String OPERATOR_ROLE = "netlift-Operator";
  static final String ME = "arn:aws:sts::111122223333:assumed-role/" + OPERATOR_ROLE + "/me";

  final TestClock clock = new TestClock();
  final FakeAudit audit = new FakeAudit();
  final FakeDefinitions fakeDefinitions = new FakeDefinitions();
  final FakeSweeps fakeSweeps = new FakeSweeps();
  final FakeAggregates fakeAggregates = new FakeAggregates();
  final FakeQuarantine quarantine = new FakeQuarantine();
  final AggregateStore aggregates;
  final Achievements achievements;
  final AdminHandler handler;

  AdminFixture() {
    aggregates = fakeAggregates;
    achievements = achievements(fakeDefinitions);
    handler = handler(fakeDefinitions, fakeSweeps);
  }

  AdminFixture(AggregateStore aggregates, DefinitionsStore definitions, SweepStore sweeps) {
    this.aggregates = aggregates;
    achievements = achievements(definitions);
    handler = handler(definitions, sweeps);
  }

  private Achievements achievements(DefinitionsStore definitions) {
    var live = new LiveDefinitions(definitions, clock);
    return new Achievements(Achievements.Source.of(live), aggregates, clock, millis -> {});
  }

  private AdminHandler handler(DefinitionsStore definitions, SweepStore sweeps) {
    return new AdminHandler(
        new AdminHandler.Parts(
            new LiveDefinitions(definitions, clock),
            definitions,
            sweeps,
            achievements,
            aggregates,
            quarantine,
            audit,
            clock),
        OPERATOR_ROLE);
  }

  /** The function with what the routes' calls of {@code AuthorizationTest} are about. */
  public static HttpFunction function() {
    var fixture = new AdminFixture();
    fixture.quarantine.keep(quarantined());
    fixture.achievements.count("ann", Samples.report("s0", 1, 1, 0));
    return fixture.handler;
  }

  /** What that function is asked with on a route. */
  public static String body(String routeKey) {
    ObjectNode body = Json.object().put("reason", "r").put("playerId", "ann");
    if (routeKey.contains("definitions") || routeKey.contains("plan")) {
      body.put("rev", 0).set("definitions", Definitions.shippedFile());
      body.putObject("achievement")
          .put("id", "marathon")
          .put("name", "Marathon")
          .putObject("criteria")
          .put("metric", "distance")
          .put("atLeast", 5);
    }
    body.put("key", routeKey.contains("grant") ? "marathon" : "first-blood");
    return body.put("quarantineId", quarantined().id()).toString();
  }

  /** Kills that came too fast, in a session of their own. */
  static Quarantined quarantined() {
    return new Quarantined(
        "ann",
        "psess-ann",
        "arn:session",
        Samples.report("s1", Samples.SESSION_END, 3, true, Map.of("kills", 5000L)),
        new Fold.Fault("too_fast", "kills"),
        Samples.NOW);
  }

  Reply ask(String method, String path, ObjectNode body) {
    return handler.reply(
        new Request(
            method,
            "/admin/achievements/" + path,
            "r",
            null,
            ME,
            "",
            Map.of(),
            Calls.bytes(body.toString())));
  }

  /** The answer's body of a call that must succeed. */
  JsonNode done(String method, String path, ObjectNode body) {
    Reply reply = ask(method, path, body);
    if (reply.status() != 200) {
      throw new AssertionError(path + " answered " + reply.status() + " " + reply.body());
    }
    return Objects.requireNonNull(reply.body());
  }

  /** The shipped file, changed. */
  static ObjectNode file(UnaryOperator<ObjectNode> change) {
    return change.apply(Definitions.shippedFile().deepCopy().asObject());
  }

  /** The achievement of a file, to be changed. */
  static ObjectNode one(ObjectNode file, String id) {
    for (JsonNode one : file.path("achievements")) {
      if (one.path("id").asString().equals(id)) {
        return one.asObject();
      }
    }
    throw new AssertionError("no achievement " + id);
  }

  static ObjectNode definitions(JsonNode file) {
    ObjectNode body = Json.object().put("reason", "because");
    body.set("definitions", file);
    return body;
  }

  /** The shipped file with another target of a tier of marksman. */
  static ObjectNode marksman(int tier, long target) {
    return file(
        file -> {
          one(file, "marksman").path("tiers").get(tier - 1).asObject().put("target", target);
          return file;
        });
  }
}
