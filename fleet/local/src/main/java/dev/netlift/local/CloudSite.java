package dev.netlift.local;

import dev.netlift.local.apigateway.HttpApis;
import dev.netlift.local.chaos.Awards;
import dev.netlift.local.chaos.Site;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.SeatReport;
import dev.netlift.local.gamelift.SessionReport;
import dev.netlift.local.lambda.FunctionChild;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A running cloud as chaos reaches into it: past the front, in nobody's name. */
record CloudSite(
    Stacks stacks,
    GameLift gameLift,
    Lambda lambda,
    HttpApis apis,
    DynamoDb dynamoDb,
    Children children,
    Path functionsJar)
    implements Site {
  private static final String DEFINITIONS = "dev/netlift/backend/achievements/definitions.json";

  @Override
  public List<ProcessReport> servers() {
    return gameLift.processes();
  }

  @Override
  public List<SessionReport> sessions() {
    return gameLift.gameSessions();
  }

  @Override
  public List<SeatReport> seats() {
    return gameLift.seats();
  }

  @Override
  public List<FunctionChild> functions() {
    return lambda.running();
  }

  @Override
  public List<Children.Ended> ended() {
    return children.ended();
  }

  @Override
  public boolean cut(String processId) {
    return gameLift.cutConnection(processId);
  }

  @Override
  public Reply api(Call call) {
    return apis.handle(call);
  }

  @Override
  public Map<String, String> metricKinds() {
    try (var jar = new ZipFile(functionsJar.toFile())) {
      var entry = jar.getEntry(DEFINITIONS);
      if (entry == null) {
        throw new IllegalStateException("no " + DEFINITIONS + " in " + functionsJar);
      }
      var kinds = new HashMap<String, String>();
      for (JsonNode metric : Bodies.MAPPER.readTree(jar.getInputStream(entry)).path("metrics")) {
        kinds.put(metric.path("id").asString(""), metric.path("kind").asString(""));
      }
      return kinds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Map<String, Long>> totals() {
    var totals = new HashMap<String, Map<String, Long>>();
    awards().forEach((player, awards) -> totals.put(player, awards.totals()));
    return totals;
  }

  @Override
  public Map<String, Awards> awards() {
    String table = stacks.table("Achievements");
    var byPlayer = new HashMap<String, Awards>();
    ObjectNode request = Bodies.MAPPER.createObjectNode().put("TableName", table);
    request.put("ConsistentRead", true);
    while (true) {
      JsonNode page = ask(dynamoDb, "Scan", request);
      for (JsonNode item : page.path("Items")) {
        var totals = new TreeMap<String, Long>();
        item.path("totals")
            .path("M")
            .forEachEntry(
                (metric, value) ->
                    totals.put(metric, Long.parseLong(value.path("N").asString("0"))));
        var unlocked = new TreeSet<String>();
        item.path("unlocked").path("M").forEachEntry((key, _) -> unlocked.add(key));
        byPlayer.put(item.path("playerId").path("S").asString(""), new Awards(totals, unlocked));
      }
      if (!page.has("LastEvaluatedKey")) {
        return byPlayer;
      }
      request.set("ExclusiveStartKey", page.path("LastEvaluatedKey"));
    }
  }

  /**
   * The fleet's runtime configuration, with as many processes as wanted instead of the template's.
   *
   * @param portFrom the first takes it, each other the next
   * @param parameters more of them, or others, for each process
   */
  void processes(int count, int portFrom, Map<String, String> parameters) {
    JsonNode before =
        ask(gameLift, "DescribeRuntimeConfiguration", fleet()).path("RuntimeConfiguration");
    JsonNode first = before.path("ServerProcesses").path(0);
    ObjectNode request = fleet();
    ObjectNode runtime = request.putObject("RuntimeConfiguration");
    runtime.set(
        "GameSessionActivationTimeoutSeconds", before.path("GameSessionActivationTimeoutSeconds"));
    var entries = runtime.putArray("ServerProcesses");
    for (int i = 0; i < count; i++) {
      String words = first.path("Parameters").asString("");
      words = words.replaceFirst("--port \\d+", "--port " + (portFrom + i));
      for (var parameter : parameters.entrySet()) {
        String word = parameter.getKey() + " " + parameter.getValue();
        words =
            words.contains(parameter.getKey() + " ")
                ? words.replaceFirst(parameter.getKey() + " \\S+", word)
                : words + " " + word;
      }
      entries
          .addObject()
          .put("LaunchPath", first.path("LaunchPath").asString(""))
          .put("Parameters", words)
          .put("ConcurrentExecutions", 1);
    }
    ask(gameLift, "UpdateRuntimeConfiguration", request);
  }

  private ObjectNode fleet() {
    return Bodies.MAPPER.createObjectNode().put("FleetId", stacks.fleetId());
  }

  private static JsonNode ask(Service service, String operation, ObjectNode request) {
    boolean table = service.signingName().equals("dynamodb");
    Reply reply =
        service.handle(
            new Call(
                service.signingName(),
                operation,
                table ? Call.Protocol.JSON_1_0 : Call.Protocol.JSON_1_1,
                "/",
                "",
                table ? Map.of("x-amz-target", "DynamoDB_20120810." + operation) : Map.of(),
                request.toString().getBytes(StandardCharsets.UTF_8),
                Caller.ANONYMOUS,
                "chaos"));
    if (reply.status() != 200) {
      throw new IllegalStateException(
          operation + " was answered with " + new String(reply.body(), StandardCharsets.UTF_8));
    }
    return Bodies.MAPPER.readTree(reply.body());
  }
}
