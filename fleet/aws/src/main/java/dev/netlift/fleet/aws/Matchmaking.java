package dev.netlift.fleet.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.gamelift.CfnAlias;
import software.amazon.awscdk.services.gamelift.CfnGameSessionQueue;
import software.amazon.awscdk.services.gamelift.CfnMatchmakingConfiguration;
import software.amazon.awscdk.services.gamelift.CfnMatchmakingRuleSet;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.CfnTopicPolicy;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.TopicPolicy;
import software.constructs.Construct;

/**
 * From a ticket to a game session: per mode a rule set and a configuration; one queue whose
 * destinations are two aliases, so that a release moves players by moving these; one topic for what
 * happens.
 *
 * <p>These four types must be named by their owner. Their names start with the stack's, so two
 * installations in one account do not clash.
 */
final class Matchmaking {
  private static final int REQUEST_TIMEOUT_SECONDS = 120;
  private static final int PLACEMENT_TIMEOUT_SECONDS = 60;

  /** What GameLift tells of matches and placements. */
  static final List<String> EVENT_TYPES =
      List.of(
          "MatchmakingSearching",
          "PotentialMatchCreated",
          "AcceptMatch",
          "AcceptMatchCompleted",
          "MatchmakingSucceeded",
          "MatchmakingTimedOut",
          "MatchmakingCancelled",
          "MatchmakingFailed",
          "PlacementFulfilled",
          "PlacementCancelled",
          "PlacementTimedOut",
          "PlacementFailed");

  private final Topic events;
  private final CfnAlias alias;
  private final CfnAlias spotAlias;
  private final CfnGameSessionQueue queue;
  private final List<CfnMatchmakingConfiguration> configurations = new ArrayList<>();
  private final List<String> modes = new ArrayList<>();
  private final String settable;

  Matchmaking(Construct scope, List<RuleSet> ruleSets) {
    this.events = Topic.Builder.create(scope, "MatchmakingEvents").enforceSsl(true).build();
    var eventsPolicy = admitGameLift(ruleSets);
    this.alias = alias(scope, "FleetAlias", "fleet", "The fleet that takes new game sessions");
    this.spotAlias =
        alias(scope, "SpotFleetAlias", "spot-fleet", "Its Spot fleet, where a release has one");
    this.queue =
        CfnGameSessionQueue.Builder.create(scope, "Queue")
            .name(named("queue"))
            .timeoutInSeconds(PLACEMENT_TIMEOUT_SECONDS)
            .notificationTarget(events.getTopicArn())
            // In this order where price and latency say nothing else.
            .destinations(
                Stream.of(spotAlias, alias)
                    .map(
                        destination ->
                            CfnGameSessionQueue.DestinationProperty.builder()
                                .destinationArn(destination.getAttrAliasArn())
                                .build())
                    .toList())
            .build();
    queue.addResourceDependency((CfnTopicPolicy) eventsPolicy.getNode().getDefaultChild());
    this.settable =
        ruleSets.stream()
            .map(ruleSet -> "\"" + ruleSet.mode() + "\":" + ruleSet.settable())
            .collect(Collectors.joining(",", "{", "}"));
    for (var ruleSet : ruleSets) {
      configure(scope, ruleSet, eventsPolicy);
    }
  }

  private static CfnAlias alias(Construct scope, String id, String name, String description) {
    return CfnAlias.Builder.create(scope, id)
        .name(named(name))
        .description(description + "; a release points it")
        .routingStrategy(
            CfnAlias.RoutingStrategyProperty.builder()
                .type("TERMINAL")
                .message("No fleet has been released yet.")
                .build())
        .build();
  }

  /** GameLift may publish, for a configuration or the queue of ours and for nobody else's. */
  private TopicPolicy admitGameLift(List<RuleSet> ruleSets) {
    var arns =
        Stream.concat(
                ruleSets.stream()
                    .map(ruleSet -> List.of("matchmakingconfiguration/", named(ruleSet.mode()))),
                Stream.of(List.of("gamesessionqueue/", named("queue"))))
            .map(name -> Functions.arn("gamelift", Fn.join("", name)))
            .toList();
    events.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("GameLiftPublishes")
            .principals(List.of(new ServicePrincipal("gamelift.amazonaws.com")))
            .actions(List.of("sns:Publish"))
            .resources(List.of(events.getTopicArn()))
            .conditions(
                Map.of(
                    "StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID),
                    "ArnEquals", Map.of("aws:SourceArn", arns)))
            .build());
    return (TopicPolicy) Objects.requireNonNull(events.getNode().tryFindChild("Policy"));
  }

  private void configure(Construct scope, RuleSet ruleSet, TopicPolicy eventsPolicy) {
    var mode = ruleSet.mode();
    var id = Character.toUpperCase(mode.charAt(0)) + mode.substring(1);
    var rules =
        CfnMatchmakingRuleSet.Builder.create(scope, id + "RuleSet")
            .name(named(ruleSet.nameWithHash()))
            .ruleSetBody(ruleSet.body())
            .build();
    var configuration =
        CfnMatchmakingConfiguration.Builder.create(scope, id + "Matchmaking")
            .name(named(mode))
            .ruleSetName(rules.getRef())
            .gameSessionQueueArns(List.of(queue.getAttrArn()))
            .flexMatchMode("WITH_QUEUE")
            .requestTimeoutSeconds(REQUEST_TIMEOUT_SECONDS)
            .acceptanceRequired(false)
            .backfillMode("MANUAL")
            .notificationTarget(events.getTopicArn())
            .build();
    configuration.addResourceDependency((CfnTopicPolicy) eventsPolicy.getNode().getDefaultChild());
    configurations.add(configuration);
    modes.add("\"" + mode + "\":\"");
  }

  private static String named(String end) {
    return Fn.join("-", List.of(Aws.STACK_NAME, end));
  }

  /** JSON object: configuration name by mode. */
  String modes() {
    var parts = new ArrayList<String>();
    for (int i = 0; i < modes.size(); i++) {
      parts.add((i == 0 ? "{" : "\",") + modes.get(i));
      parts.add(configurations.get(i).getAttrName());
    }
    parts.add("\"}");
    return Fn.join("", parts);
  }

  /** JSON object: the attributes that players set themselves, by mode. */
  String settable() {
    return settable;
  }

  List<String> configurationArns() {
    return configurations.stream().map(CfnMatchmakingConfiguration::getAttrArn).toList();
  }

  Topic events() {
    return events;
  }

  CfnAlias alias() {
    return alias;
  }

  CfnAlias spotAlias() {
    return spotAlias;
  }

  /** The names of the configurations, one per mode. */
  List<String> configurationNames() {
    return configurations.stream().map(CfnMatchmakingConfiguration::getAttrName).toList();
  }

  CfnGameSessionQueue queue() {
    return queue;
  }
}
