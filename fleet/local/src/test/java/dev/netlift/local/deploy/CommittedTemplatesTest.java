package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.deploy.ResourceProvider.Declaration;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed templates read, resolve and order, whoever provides the resources. */
class CommittedTemplatesTest {
  static final Path SYSTEM = Path.of("..", "aws", "templates", "system.json");
  static final Path FLEET = Path.of("..", "aws", "templates", "fleet.json");
  static final Map<String, String> FLEET_PARAMETERS =
      Map.of(
          "BuildId", "build-1",
          "FleetRoleArn", "arn:aws:iam::111122223333:role/system-FleetRole",
          "BackendUrl", "http://127.0.0.1:4566/apis/abc",
          "Generation", "7");

  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> ATTRIBUTES =
      List.of(
          "Arn",
          "Name",
          "AliasArn",
          "FleetId",
          "ApiEndpoint",
          "Version",
          "StreamArn",
          "QueueName",
          "ProviderName",
          "DomainName",
          "RegionalDomainName",
          "Id");

  private final List<Declaration> seen = RecordingProvider.seen();
  private final Map<String, String> types = new TreeMap<>();

  @Test
  void givenTheSystemTemplate_whenDeployed_thenEveryResourceIsCreatedAndEveryOutputThere()
      throws IOException {
    var deployment = deploy("system", SYSTEM, Map.of());

    assertThat(deployment.outputs())
        .containsOnlyKeys(
            "ApiUrl",
            "WebSocketUrl",
            "AvatarsUrl",
            "UserPoolId",
            "UserPoolClientId",
            "IdentityPoolId",
            "Region",
            "FleetAliasId",
            "SpotFleetAliasId",
            "FleetRoleArn",
            "OperatorRoleArn",
            "AlarmTopicArn",
            "QueueName",
            "ModesParameterName")
        .containsEntry("Region", "us-west-2")
        .containsEntry("FleetAliasId", "ref-FleetAlias");
    var resources = JSON.readTree(Files.readString(SYSTEM)).path("Resources");
    assertThat(seen)
        .hasSize(
            (int) resources.valueStream().filter(resource -> !resource.has("Condition")).count());
    var arena = one("AWS::GameLift::MatchmakingConfiguration", "ArenaMatchmaking");
    assertThat(arena.path("Name").asString()).isEqualTo("system-arena");
    assertThat(arena.path("RuleSetName").asString()).isEqualTo("ref-ArenaRuleSet");
  }

  @Test
  void givenProvisionedTables_whenDeployed_thenEveryResourceAndTheOtherBillingMode()
      throws IOException {
    deploy(
        "system",
        SYSTEM,
        Map.of(
            "TableCapacity", "provisioned", "TicketsConcurrency", "50", "MonthlyBudgetUsd", "100"));

    assertThat(seen).hasSameSizeAs(JSON.readTree(Files.readString(SYSTEM)).path("Resources"));
    assertThat(seen)
        .filteredOn(declaration -> declaration.properties().has("BillingMode"))
        .extracting(declaration -> declaration.properties().path("BillingMode").asString())
        .containsOnly("PROVISIONED");
    assertThat(seen)
        .filteredOn(declaration -> declaration.properties().has("ReservedConcurrentExecutions"))
        .extracting(declaration -> declaration.logicalId().replaceAll("[0-9A-F]{8}$", ""))
        .containsExactly("TicketsFunction");
  }

  @Test
  void givenARestoredTable_whenDeployed_thenFunctionAndMappingUseIt() throws IOException {
    deploy(
        "system",
        SYSTEM,
        Map.of(
            "ExistingAchievementsTable",
            "restored",
            "ExistingAchievementsStream",
            "arn:aws:dynamodb:us-west-2:111122223333:table/restored/stream/2026"));

    assertThat(seen)
        .filteredOn(
            declaration ->
                declaration.properties().path("Environment").toString().contains("ACHIEVEMENTS"))
        .extracting(
            declaration ->
                declaration
                    .properties()
                    .path("Environment")
                    .path("Variables")
                    .path("ACHIEVEMENTS_TABLE")
                    .asString())
        .containsOnly("restored");
    assertThat(one("AWS::Lambda::EventSourceMapping", "UnlocksMapping").path("EventSourceArn"))
        .hasToString("\"arn:aws:dynamodb:us-west-2:111122223333:table/restored/stream/2026\"");
  }

  @Test
  void givenTheFleetTemplate_whenDeployed_thenLaunchParametersAreWhole() throws IOException {
    var deployment = deploy("fleet", FLEET, FLEET_PARAMETERS);

    assertThat(deployment.outputs()).containsEntry("FleetId", "FleetId-Fleet");
    var processes =
        one("AWS::GameLift::Fleet", "Fleet").path("RuntimeConfiguration").path("ServerProcesses");
    assertThat(processes)
        .extracting(process -> process.path("Parameters").asString())
        .containsExactly(
            "--port 7777 --backend-url http://127.0.0.1:4566/apis/abc --role-arn"
                + " arn:aws:iam::111122223333:role/system-FleetRole --activation-seconds 60"
                + " --tick-rate 30",
            "--port 7778 --backend-url http://127.0.0.1:4566/apis/abc --role-arn"
                + " arn:aws:iam::111122223333:role/system-FleetRole --activation-seconds 60"
                + " --tick-rate 30");
  }

  @Test
  void givenSpotMoreLocationsAndNoScaling_whenDeployed_thenBothFleetsAreWhatWasAsked()
      throws IOException {
    var parameters = new TreeMap<>(FLEET_PARAMETERS);
    parameters.putAll(
        Map.of("SpotInstances", "3", "Location2", "eu-central-1", "AvailablePercent", "0"));

    var deployment = deploy("fleet", FLEET, parameters);

    assertThat(deployment.outputs())
        .containsEntry("FleetId", "FleetId-Fleet")
        .containsEntry("SpotFleetId", "FleetId-SpotFleet");
    for (String id : List.of("Fleet", "SpotFleet")) {
      var fleet = one("AWS::GameLift::Fleet", id);
      assertThat(fleet.path("Locations"))
          .extracting(location -> location.path("Location").asString())
          .containsExactly("us-west-2", "eu-central-1");
      assertThat(fleet.has("ScalingPolicies")).isFalse();
    }
    assertThat(one("AWS::GameLift::Fleet", "SpotFleet").path("Locations").path(1).toString())
        .contains("\"MaxSize\":\"3\"");
  }

  @Test
  void givenTheDefaults_whenTheFleetIsDeployed_thenItIsOneFleetAtHomeThatIsScaled()
      throws IOException {
    var deployment = deploy("fleet", FLEET, FLEET_PARAMETERS);

    assertThat(deployment.outputs()).containsOnlyKeys("FleetId");
    var fleet = one("AWS::GameLift::Fleet", "Fleet");
    assertThat(fleet.path("Locations")).hasSize(1);
    assertThat(fleet.path("ScalingPolicies")).hasSize(1);
    assertThat(seen).hasSize(1);
  }

  @Test
  void givenTheRuleSetsInTheTemplate_thenTheLocalMatchmakerTakesThem() throws IOException {
    deploy("system", SYSTEM, Map.of());

    var bodies =
        seen.stream()
            .filter(declaration -> declaration.properties().has("RuleSetBody"))
            .map(declaration -> declaration.properties().path("RuleSetBody").asString())
            .toList();

    assertThat(bodies)
        .extracting(body -> RuleSet.parse(body).name())
        .containsExactlyInAnyOrder("arena", "duel");
    assertThat(bodies)
        .extracting(body -> RuleSet.parse(body).playersMax())
        .containsExactlyInAnyOrder(4, 2);
  }

  @Test
  void givenTheLocalGameLift_whenTheSystemIsDeployedOnIt_thenQueueAliasAndModesAreItsOwn(
      @TempDir Path state) throws IOException {
    try (var children = new Children(state);
        var gameLift = ProvidersTest.gameLift(state, children)) {
      var deployment =
          deployer(SYSTEM, seen, gameLift.providers())
              .deploy("system", SYSTEM, Map.of(), line -> {});

      assertThat(deployment.output("FleetAliasId")).startsWith("alias-");
      assertThat(deployment.output("QueueName")).isEqualTo("system-queue");
    }
    var modes =
        seen.stream()
            .filter(declaration -> declaration.logicalId().startsWith("Modes"))
            .map(declaration -> declaration.properties().path("Value").asString())
            .toList();
    assertThat(modes).containsExactly("{\"arena\":\"system-arena\",\"duel\":\"system-duel\"}");
  }

  private JsonNode one(String type, String logicalId) {
    var found =
        seen.stream().filter(declaration -> declaration.logicalId().equals(logicalId)).toList();
    assertThat(found).hasSize(1);
    assertThat(types).containsEntry(logicalId, type);
    return found.getFirst().properties();
  }

  private Deployment deploy(String stack, Path template, Map<String, String> parameters)
      throws IOException {
    for (var entry : JSON.readTree(Files.readString(template)).path("Resources").properties()) {
      types.put(entry.getKey(), entry.getValue().path("Type").asString());
    }
    return deployer(template, seen, List.of())
        .deploy(stack, template, parameters, line -> assertThat(line).startsWith(stack + " "));
  }

  /**
   * Deploys with the real providers that are given; to the other types of the template something
   * answers that takes every property and has every attribute.
   */
  static Deployer deployer(Path template, List<Declaration> seen, List<ResourceProvider> real)
      throws IOException {
    var properties = new TreeMap<String, TreeSet<String>>();
    for (var resource : JSON.readTree(Files.readString(template)).path("Resources")) {
      properties
          .computeIfAbsent(resource.path("Type").asString(), _ -> new TreeSet<>())
          .addAll(resource.path("Properties").propertyNames());
    }
    real.forEach(provider -> properties.remove(provider.type()));
    var providers = new ArrayList<>(real);
    properties.forEach(
        (type, names) ->
            providers.add(
                new RecordingProvider(
                    type, names, Map.of(), seen, CommittedTemplatesTest::anyResource)));
    return new Deployer(providers, new Pseudo("us-west-2", "111122223333"));
  }

  private static ResourceProvider.Resource anyResource(Declaration declaration) {
    var attributes = new TreeMap<String, String>();
    ATTRIBUTES.forEach(name -> attributes.put(name, name + "-" + declaration.logicalId()));
    // Parts of it are taken.
    attributes.put("Arn", "arn:aws:any:region:account:kind/Arn-" + declaration.logicalId());
    return new ResourceProvider.Resource("ref-" + declaration.logicalId(), attributes);
  }
}
