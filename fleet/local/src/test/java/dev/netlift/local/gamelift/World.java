package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A GameLift on a virtual clock, with processes that exist only in the test. */
final class World {
  static final String TOPIC = "arn:aws:sns:us-west-2:111122223333:events";
  static final String ROLE = "arn:aws:iam::111122223333:role/fleet";
  private static final JsonMapper JSON = JsonMapper.shared();

  record Event(String topic, JsonNode json) {
    String type() {
      return json.get("detail").get("type").asString();
    }

    JsonNode detail() {
      return json.get("detail");
    }
  }

  record OnBus(String source, String detailType, List<String> resources, JsonNode detail) {}

  final VirtualLoop loop = new VirtualLoop();
  final FakeLauncher launcher = new FakeLauncher();
  final List<Event> events = new ArrayList<>();
  final List<OnBus> onBus = new ArrayList<>();
  final Map<Integer, String> takenPorts = new HashMap<>();
  final GameLift gameLift;
  private final Path build;
  private long uuids;
  boolean topicRefuses;

  final Map<String, Secret> keys = new HashMap<>();

  World(Path folder) {
    this(folder, ServiceQuirks.DEFAULT);
  }

  World(Path folder, ServiceQuirks quirks) {
    // At once: most tests look at what comes after the launches.
    this(folder, quirks, Duration.ZERO);
  }

  World(Path folder, ServiceQuirks quirks, Duration launchStagger) {
    this(folder, quirks, launchStagger, MatchmakingOptions.DEFAULT);
  }

  World(Path folder, MatchmakingOptions options) {
    this(folder, ServiceQuirks.DEFAULT, Duration.ZERO, options);
  }

  private World(
      Path folder, ServiceQuirks quirks, Duration launchStagger, MatchmakingOptions options) {
    build = folder.resolve("build");
    gameLift =
        new GameLift(
            new GameLiftConfig(
                "us-west-2",
                "111122223333",
                folder.resolve("state"),
                URI.create("http://127.0.0.1:4566"),
                Map.of("AWS_REGION", "us-west-2"),
                Timers.DEFAULT.staggered(launchStagger),
                Matcher.Budget.DEFAULT,
                quirks,
                options),
            loop,
            launcher,
            port -> Optional.ofNullable(takenPorts.get(port)),
            () -> new UUID(7, ++uuids),
            (topic, _, message) -> {
              if (topicRefuses) {
                throw new AwsException(403, "AuthorizationError", "not allowed to publish");
              }
              events.add(new Event(topic, JSON.readTree(message)));
            },
            (source, type, resources, detail) ->
                onBus.add(new OnBus(source, type, resources, detail)),
            (roleArn, sessionName, life) ->
                new RoleCredentials.Credentials(
                    "AKID", "secret", "token", VirtualLoop.START.plus(life)),
            id -> Optional.ofNullable(keys.get(id)));
    try {
      Path server = build.resolve("bin/server");
      Files.createDirectories(build.resolve("bin"));
      Files.writeString(server, "#!/bin/sh\n");
      if (!server.toFile().setExecutable(true)) {
        throw new IOException("cannot make executable " + server);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ResourceProvider.Resource create(String type, String properties) {
    return create(type, type.substring(type.lastIndexOf(':') + 1), properties);
  }

  ResourceProvider.Resource create(String type, String logicalId, String properties) {
    ResourceProvider provider =
        gameLift.providers().stream().filter(p -> p.type().equals(type)).findFirst().orElseThrow();
    JsonNode json = JSON.readTree(properties);
    json.propertyNames()
        .forEach(
            name -> {
              if (!provider.handled().contains(name) && !provider.ignored().containsKey(name)) {
                throw new AssertionError(type + " does not know " + name);
              }
            });
    return provider.create(new ResourceProvider.Declaration("stack", logicalId, json));
  }

  /** A fleet with a process on 7777 and one on 7778, and an alias that leads to it. */
  String fleet() {
    String id =
        create(
                "AWS::GameLift::Fleet",
                """
                {"Name":"f","BuildId":"%s","ComputeType":"EC2","InstanceRoleARN":"%s",
                 "EC2InboundPermissions":[
                  {"FromPort":7777,"ToPort":"7778","IpRange":"0.0.0.0/0","Protocol":"UDP"}],
                 "RuntimeConfiguration":{"GameSessionActivationTimeoutSeconds":"60","ServerProcesses":[
                  {"LaunchPath":"/local/game/bin/server","Parameters":"--port 7777","ConcurrentExecutions":1},
                  {"LaunchPath":"/local/game/bin/server","Parameters":"--port 7778","ConcurrentExecutions":1}]}}
                """
                    .formatted(gameLift.registerBuild(build), ROLE))
            .ref();
    loop.run();
    return id;
  }

  /** Alias, queue, rule set and configuration {@code mm}. */
  String matchmaking(String ruleSet) {
    String alias =
        create(
                "AWS::GameLift::Alias",
                "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"TERMINAL\",\"Message\":\"none\"}}")
            .attributes()
            .getOrDefault("AliasArn", "");
    create(
        "AWS::GameLift::GameSessionQueue",
        "{\"Name\":\"q\",\"TimeoutInSeconds\":60,\"NotificationTarget\":\"%s\",".formatted(TOPIC)
            + "\"Destinations\":[{\"DestinationArn\":\"%s\"}]}".formatted(alias));
    create(
        "AWS::GameLift::MatchmakingRuleSet",
        JSON.createObjectNode().put("Name", "rules").put("RuleSetBody", ruleSet).toString());
    create(
        "AWS::GameLift::MatchmakingConfiguration",
        """
        {"Name":"mm","AcceptanceRequired":false,"BackfillMode":"MANUAL","FlexMatchMode":"WITH_QUEUE",
         "GameSessionQueueArns":["arn:aws:gamelift:us-west-2:111122223333:gamesessionqueue/q"],
         "NotificationTarget":"%s","RequestTimeoutSeconds":120,"RuleSetName":"rules",
         "CustomEventData":"ours"}
        """
            .formatted(TOPIC));
    return Ids.last(alias);
  }

  void pointAlias(String aliasId, String fleetId) {
    call(
        "UpdateAlias",
        "{\"AliasId\":\"%s\",\"RoutingStrategy\":{\"Type\":\"SIMPLE\",\"FleetId\":\"%s\"}}"
            .formatted(aliasId, fleetId));
  }

  JsonNode call(String operation, String body) {
    var reply =
        gameLift.handle(
            new Call(
                "gamelift",
                operation,
                Call.Protocol.JSON_1_1,
                "/",
                "",
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                Caller.ANONYMOUS,
                "request"));
    return JSON.readTree(reply.body());
  }

  /** The code of the error a call answers with. */
  String error(String operation, String body) {
    try {
      call(operation, body);
    } catch (AwsException e) {
      return e.code();
    }
    throw new AssertionError(operation + " succeeded");
  }

  String start(String ticketId, String playerId, double skill) {
    return call(
            "StartMatchmaking",
            """
            {"TicketId":"%s","ConfigurationName":"mm","Players":[{"PlayerId":"%s",
             "PlayerAttributes":{"skill":{"N":%s}},"LatencyInMs":{"us-west-2":20}}]}
            """
                .formatted(ticketId, playerId, skill))
        .get("MatchmakingTicket")
        .get("Status")
        .asString();
  }

  JsonNode ticket(String id) {
    return call("DescribeMatchmaking", "{\"TicketIds\":[\"" + id + "\"]}").get("TicketList").get(0);
  }

  String status(String ticketId) {
    return ticket(ticketId).get("Status").asString();
  }

  JsonNode session(String arn) {
    return call("DescribeGameSessions", "{\"GameSessionId\":\"" + arn + "\"}")
        .get("GameSessions")
        .get(0);
  }

  FakeServer connect(int process) {
    return FakeServer.connect(gameLift, loop, launcher.started.get(process));
  }

  List<String> fleetEvents() {
    return gameLift.events(VirtualLoop.START).stream().map(FleetEvent::code).toList();
  }

  List<String> eventTypes() {
    return events.stream().map(Event::type).toList();
  }

  void advance(Duration by) {
    loop.advance(by);
  }
}
