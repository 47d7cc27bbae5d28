package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;
import static dev.netlift.fleet.aws.Functions.policy;

import dev.netlift.fleet.aws.HttpRoutes.Who;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cognito.CfnIdentityPool;
import software.amazon.awscdk.services.cognito.CfnIdentityPoolRoleAttachment;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.WebIdentityPrincipal;
import software.amazon.awscdk.services.sns.subscriptions.LambdaSubscription;
import software.amazon.awscdk.services.sns.subscriptions.LambdaSubscriptionProps;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** Everything that outlives a fleet: tables, functions, the API, guests, matchmaking, the alias. */
final class SystemStack extends Stack {
  private static final String METRICS_NAMESPACE = "Netlift/Server";

  SystemStack(Construct scope, String id, StackProps props, Settings settings) {
    super(scope, id, props);
    var tables = Tables.create(this);
    var matchmaking = new Matchmaking(this, RuleSet.readAll(settings.ruleSets()));
    var functions = new Functions(this, settings.codeHash());
    var routes = new HttpRoutes(this);

    addFunctions(tables, matchmaking, functions, routes);
    var identityPool = guests(routes);
    var fleetRole = fleetRole(routes);
    var modes =
        StringParameter.Builder.create(this, "Modes")
            .description("Matchmaking configuration by mode, JSON")
            .stringValue(matchmaking.modes())
            .build();

    output("ApiUrl", routes.endpoint());
    output("IdentityPoolId", identityPool.getRef());
    output("Region", Aws.REGION);
    output("FleetAliasId", matchmaking.alias().getRef());
    output("FleetRoleArn", fleetRole.getRoleArn());
    output("QueueName", matchmaking.queue().getAttrName());
    output("ModesParameterName", modes.getParameterName());
  }

  private void addFunctions(
      Tables tables, Matchmaking matchmaking, Functions functions, HttpRoutes routes) {
    var ticketsTable = tables.tickets().getTableArn();
    var sessionsTable = tables.sessions().getTableArn();
    var tickets =
        functions.create(
            "TicketsFunction",
            "matchmaking.TicketsHandler",
            Map.of(
                "MODES", matchmaking.modes(),
                "TICKETS_TABLE", tables.tickets().getTableName(),
                "PLAYERS_TABLE", tables.players().getTableName(),
                "SESSIONS_TABLE", tables.sessions().getTableName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    List.of(ticketsTable)),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem"),
                    List.of(tables.players().getTableArn())),
                allow(List.of("dynamodb:GetItem"), List.of(sessionsTable)),
                allow(List.of("gamelift:StartMatchmaking"), matchmaking.configurationArns()),
                allow(List.of("gamelift:StopMatchmaking", "gamelift:AcceptMatch"), List.of("*"))));
    NagReasons.ticketActions(this, "TicketsFunction");
    var toTickets = HttpRoutes.to("Tickets", tickets);
    routes.open(Who.GUEST, "POST /matchmaking/tickets", toTickets);
    routes.open(Who.GUEST, "GET /matchmaking/tickets/{id}", toTickets);
    routes.open(Who.GUEST, "DELETE /matchmaking/tickets/{id}", toTickets);
    routes.open(Who.GUEST, "POST /matchmaking/tickets/{id}/acceptance", toTickets);

    var deadLetters =
        DeadLetters.create(this, "MatchmakingEventsDeadLetters", "Matchmaking events");
    var events =
        functions.create(
            "MatchmakingEventsFunction",
            "matchmaking.MatchmakingEventsHandler",
            Map.of(
                "TICKETS_TABLE", tables.tickets().getTableName(),
                "SESSIONS_TABLE", tables.sessions().getTableName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    List.of(ticketsTable, sessionsTable)),
                allow(List.of("dynamodb:Query"), List.of(tables.openTicketsArn())),
                allow(List.of("gamelift:DescribeMatchmaking"), List.of("*"))),
            Optional.of(deadLetters));
    NagReasons.ticketActions(this, "MatchmakingEventsFunction");
    NagReasons.topicToAlias(
        matchmaking
            .events()
            .addSubscription(
                new LambdaSubscription(
                    events,
                    LambdaSubscriptionProps.builder().deadLetterQueue(deadLetters).build())));

    var sessions =
        functions.create(
            "SessionsFunction",
            "sessions.SessionsHandler",
            Map.of("SESSIONS_TABLE", tables.sessions().getTableName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    List.of(sessionsTable))));
    routes.open(Who.FLEET, "POST /sessions", HttpRoutes.to("Sessions", sessions));

    var achievements =
        functions.create(
            "AchievementsFunction",
            "achievements.AchievementsHandler",
            Map.of(
                "ACHIEVEMENTS_TABLE", tables.achievements().getTableName(),
                "SESSIONS_TABLE", tables.sessions().getTableName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    List.of(tables.achievements().getTableArn())),
                allow(List.of("dynamodb:GetItem"), List.of(sessionsTable))));
    var toAchievements = HttpRoutes.to("Achievements", achievements);
    routes.open(Who.FLEET, "POST /reports", toAchievements);
    routes.open(Who.GUEST, "GET /players/me/achievements", toAchievements);
  }

  /** Players come as guests; the pool's credentials open the player routes and nothing else. */
  private CfnIdentityPool guests(HttpRoutes routes) {
    var pool =
        CfnIdentityPool.Builder.create(this, "IdentityPool")
            .allowUnauthenticatedIdentities(true)
            .allowClassicFlow(false)
            .build();
    NagReasons.guests(pool);
    var role =
        Role.Builder.create(this, "GuestRole")
            .assumedBy(
                new WebIdentityPrincipal(
                    "cognito-identity.amazonaws.com",
                    Map.of(
                        "StringEquals",
                        Map.of("cognito-identity.amazonaws.com:aud", pool.getRef()),
                        "ForAnyValue:StringLike",
                        Map.of("cognito-identity.amazonaws.com:amr", "unauthenticated"))))
            .inlinePolicies(
                Map.of(
                    "play",
                    policy(
                        List.of(
                            allow(List.of("execute-api:Invoke"), routes.invocable(Who.GUEST))))))
            .build();
    NagReasons.ticketIds(role);
    CfnIdentityPoolRoleAttachment.Builder.create(this, "GuestRoleAttachment")
        .identityPoolId(pool.getRef())
        .roles(Map.of("unauthenticated", role.getRoleArn()))
        .build();
    return pool;
  }

  /** What a game server process may do, by the credentials that GameLift hands it. */
  private Role fleetRole(HttpRoutes routes) {
    var putMetrics =
        PolicyStatement.Builder.create()
            .actions(List.of("cloudwatch:PutMetricData"))
            .resources(List.of("*"))
            .conditions(Map.of("StringEquals", Map.of("cloudwatch:namespace", METRICS_NAMESPACE)))
            .build();
    var role =
        Role.Builder.create(this, "FleetRole")
            .assumedBy(new ServicePrincipal("gamelift.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "serve",
                    policy(
                        List.of(
                            allow(List.of("execute-api:Invoke"), routes.invocable(Who.FLEET)),
                            putMetrics))))
            .build();
    NagReasons.putMetricData(role);
    return role;
  }

  private void output(String name, String value) {
    CfnOutput.Builder.create(this, name).value(value).build();
  }
}
