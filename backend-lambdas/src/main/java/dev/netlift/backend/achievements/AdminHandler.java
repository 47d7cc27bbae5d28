package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.AuditStore;
import dev.netlift.backend.sessions.DynamoAudit;
import java.time.Clock;
import java.util.List;

/**
 * What operators do with achievements, below {@code /admin/achievements}: definitions, sweeps,
 * players, the quarantine. A function of its own, so that what players and game servers reach can
 * change no definitions. Nothing is changed before the audit has it. docs/achievements.md has the
 * calls.
 */
public final class AdminHandler extends HttpFunction {
  /**
   * @param live definitions, as the audit's and the players' stores over the same clock
   */
  record Parts(
      LiveDefinitions live,
      DefinitionsStore definitions,
      SweepStore sweeps,
      Achievements achievements,
      AggregateStore aggregates,
      QuarantineStore quarantine,
      AuditStore audit,
      Clock clock) {}

  private final String operatorRole;
  private final AdminDefinitions definitions;
  private final AdminSweep sweep;
  private final AdminPlayers players;
  private final AdminQuarantine quarantine;

  /** For the platform: builds everything from the function's environment. */
  public AdminHandler() {
    this(parts(Environment.ofProcess()), Environment.ofProcess().required("OPERATOR_ROLE"));
    primedBy(priming(operatorRole));
  }

  AdminHandler(Parts parts, String operatorRole) {
    this.operatorRole = operatorRole;
    definitions = new AdminDefinitions(parts);
    sweep = new AdminSweep(parts);
    players = new AdminPlayers(parts);
    quarantine = new AdminQuarantine(parts);
  }

  private static Parts parts(Environment environment) {
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    var definitionsTable =
        new Table(dynamo, environment.required("DEFINITIONS_TABLE"), "definitionsId");
    var definitions = new DynamoDefinitions(definitionsTable);
    var live = new LiveDefinitions(definitions, clock);
    var aggregates =
        new DynamoAggregates(
            new Table(dynamo, environment.required("ACHIEVEMENTS_TABLE"), "playerId"));
    return new Parts(
        live,
        definitions,
        new DynamoSweeps(definitionsTable),
        new Achievements(Achievements.Source.of(live), aggregates, clock, Thread::sleep),
        aggregates,
        new DynamoQuarantine(
            new Table(dynamo, environment.required("QUARANTINE_TABLE"), "quarantineId")),
        new DynamoAudit(new Table(dynamo, environment.required("AUDIT_TABLE"), "entryId")),
        clock);
  }

  /** A look at the live definitions. */
  static String priming(String operatorRole) {
    return """
        {"rawPath": "/admin/achievements/definitions",
         "requestContext": {"requestId": "priming", "http": {"method": "GET"},
          "authorizer": {"iam": {"userArn": "arn:aws:sts::0:assumed-role/%s/priming"}}}}
        """
        .formatted(operatorRole);
  }

  @Override
  protected Reply answer(Request request) {
    request.requireRole(operatorRole);
    List<String> path = request.below("admin").orElseThrow(() -> Refusal.notFound("no such route"));
    String what = path.size() > 1 ? path.get(1) : "";
    String method = request.method();
    String id = path.size() > 2 ? path.get(2) : "";
    return switch (method + " " + what) {
      case "GET definitions" -> definitions.show();
      case "PUT definitions" ->
          id.isEmpty() ? definitions.apply(request) : definitions.put(request, id);
      case "DELETE definitions" -> definitions.delete(request, id);
      case "POST plan" -> definitions.plan(request);
      case "POST sweep" -> sweep.step(request);
      case "POST players" -> players.show(request);
      case "POST grant" -> players.grant(request);
      case "POST revoke" -> players.revoke(request);
      case "POST reset" -> players.reset(request);
      case "POST quarantine" ->
          id.equals("release") ? quarantine.release(request) : quarantine.list(request);
      default -> throw new Refusal(405, "method_not_allowed", "no such route");
    };
  }
}
