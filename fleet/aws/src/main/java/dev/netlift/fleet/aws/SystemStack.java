package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;
import static dev.netlift.fleet.aws.Functions.policy;

import dev.netlift.fleet.aws.HttpRoutes.Who;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cognito.CfnIdentityPool;
import software.amazon.awscdk.services.cognito.CfnIdentityPoolRoleAttachment;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
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
  static final String FUNCTIONS_NAMESPACE = "Netlift/Backend";
  private static final Duration RECONCILE_EVERY = Duration.minutes(1);
  private static final String OPERATOR_ROUTE = "POST /admin/connect-tokens";
  private static final String JOINS_PER_MINUTE = "10";
  private static final int NEW_PLAYERS_PER_MINUTE = 100;

  SystemStack(Construct scope, String id, StackProps props, Settings settings) {
    super(scope, id, props);
    var tables = Tables.create(this);
    var matchmaking = new Matchmaking(this, RuleSet.readAll(settings.ruleSets()));
    var functions = new Functions(this, settings.codeHash());
    var routes = new HttpRoutes(this);
    var sockets = new Sockets(this);

    var accounts = AccountsPart.add(this);
    var operator = addFunctions(tables, matchmaking, functions, routes, sockets);
    addWatch(tables, functions, sockets);
    var avatars = new AvatarsPart(this, tables, functions, accounts);
    avatars.add(routes, operator);
    var types = new ArrayList<>(routes.all());
    types.addAll(Matchmaking.EVENT_TYPES);
    types.addAll(
        List.of(
            "Reconcile",
            "AchievementUnlocked",
            "Push",
            "VapidKeys",
            "$connect",
            "$disconnect",
            "$default"));
    types.addAll(AvatarsPart.MESSAGE_TYPES);
    var identityPool = players(routes, sockets, accounts);
    var fleetRole = fleetRole(routes);
    FleetAgesPart.add(this, functions);
    new PlacementWatch(this, matchmaking, routes.id()).add();
    Refusals.add(this, routes, sockets);
    var alarms = new Monitoring(this).add(tables, functions);
    Budget.add(this, alarms);
    new Dashboards(this, tables, functions, matchmaking, routes, sockets, types).draw();
    var modes =
        StringParameter.Builder.create(this, "Modes")
            .description("Matchmaking configuration by mode, JSON")
            .stringValue(matchmaking.modes())
            .build();

    output("ApiUrl", routes.endpoint());
    output("WebSocketUrl", sockets.url());
    output("IdentityPoolId", identityPool.getRef());
    output("UserPoolId", accounts.pool().getRef());
    output("UserPoolClientId", accounts.client().getRef());
    output("AvatarsUrl", avatars.url());
    output("Region", Aws.REGION);
    output("FleetAliasId", matchmaking.alias().getRef());
    output("SpotFleetAliasId", matchmaking.spotAlias().getRef());
    output("FleetRoleArn", fleetRole.getRoleArn());
    output("AlarmTopicArn", alarms.getTopicArn());
    output("QueueName", matchmaking.queue().getAttrName());
    output("ModesParameterName", modes.getParameterName());
    Boundary.add(this);
  }

  /**
   * @return what operators take on
   */
  private Role addFunctions(
      Tables tables,
      Matchmaking matchmaking,
      Functions functions,
      HttpRoutes routes,
      Sockets sockets) {
    var ticketsTable = tables.tickets().getTableArn();
    var sessionsTable = tables.sessions().getTableArn();
    addTickets(tables, matchmaking, functions, routes, sockets);

    var deadLetters =
        DeadLetters.create(this, "MatchmakingEventsDeadLetters", "Matchmaking events");
    var events =
        functions.create(
            "MatchmakingEventsFunction",
            "matchmaking.MatchmakingEventsHandler",
            Map.of(
                "TICKETS_TABLE", tables.tickets().getTableName(),
                "SESSIONS_TABLE", tables.sessions().getTableName(),
                "CONNECTIONS_TABLE", tables.connections().getTableName(),
                "WEBSOCKET_URL", sockets.url(),
                "EVENT_BUS", AchievementsPart.EVENT_BUS),
            List.of(
                forget(tables),
                sockets.post(),
                AchievementsPart.announce("MatchReady"),
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
    Rule.Builder.create(this, "Reconcile")
        .description("Tickets whose events were lost learn what became of them")
        .schedule(Schedule.rate(RECONCILE_EVERY))
        .targets(List.of(new LambdaFunction(events)))
        .build();

    var operator = addSessions(tables, functions, routes);

    AchievementsPart.add(this, tables, functions, routes);
    AchievementsAdmin.add(tables, functions, routes, operator);
    PushPart.add(this, tables, functions, routes, sockets);
    return operator;
  }

  /** Game sessions' keys, and what operators may do with them. */
  private Role addSessions(Tables tables, Functions functions, HttpRoutes routes) {
    var operated = new ArrayList<String>();
    operated.add(routes.arn(OPERATOR_ROUTE));
    AchievementsAdmin.ROUTES.forEach(route -> operated.add(routes.arn(route)));
    AvatarsPart.OPERATOR_ROUTES.forEach(route -> operated.add(routes.arn(route)));
    var operator =
        Role.Builder.create(this, "OperatorRole")
            .description(
                "Smoke tests and operators: connect tokens, achievements, avatars; audited")
            .assumedBy(new AccountRootPrincipal())
            .inlinePolicies(
                Map.of("operate", policy(List.of(allow(List.of("execute-api:Invoke"), operated)))))
            .build();
    NagReasons.achievementIds(operator);
    var sessions =
        functions.create(
            "SessionsFunction",
            "sessions.SessionsHandler",
            Map.of(
                "SESSIONS_TABLE", tables.sessions().getTableName(),
                "AUDIT_TABLE", tables.audit().getTableName(),
                "OPERATOR_ROLE", operator.getRoleName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    List.of(tables.sessions().getTableArn())),
                // Appends, and nothing else: what is written stays.
                allow(List.of("dynamodb:PutItem"), List.of(tables.audit().getTableArn()))));
    var toSessions = HttpRoutes.to("Sessions", sessions);
    routes.open(Who.FLEET, "POST /sessions", toSessions);
    routes.open(Who.OPERATOR, OPERATOR_ROUTE, toSessions);
    output("OperatorRoleArn", operator.getRoleArn());
    return operator;
  }

  /** Tickets and parties: what players ask for on their way into a match. */
  private void addTickets(
      Tables tables,
      Matchmaking matchmaking,
      Functions functions,
      HttpRoutes routes,
      Sockets sockets) {
    var newPlayers =
        bound(
            "NewPlayersPerAddress",
            "300",
            "Players first seen per hour from one address; a carrier's NAT is one");
    var ticketsPerAddress =
        bound("TicketsPerAddress", "600", "Tickets per minute from one address");
    var environment = new HashMap<String, String>();
    environment.put("MODES", matchmaking.modes());
    environment.put("SETTABLE_ATTRIBUTES", matchmaking.settable());
    environment.put("TICKETS_TABLE", tables.tickets().getTableName());
    environment.put("ACHIEVEMENTS_TABLE", tables.achievements().getTableName());
    environment.put("PLAYERS_TABLE", tables.players().getTableName());
    environment.put("SESSIONS_TABLE", tables.sessions().getTableName());
    environment.put("PARTIES_TABLE", tables.parties().getTableName());
    environment.put("COUNTERS_TABLE", tables.counters().getTableName());
    environment.put("CONNECTIONS_TABLE", tables.connections().getTableName());
    environment.put("WEBSOCKET_URL", sockets.url());
    environment.put("NEW_PLAYERS_PER_HOUR", newPlayers);
    environment.put("TICKETS_PER_MINUTE", ticketsPerAddress);
    environment.put("JOINS_PER_MINUTE", JOINS_PER_MINUTE);
    environment.put("FLEET_ALIAS_ID", matchmaking.alias().getRef());
    var tickets =
        functions.create(
            "TicketsFunction",
            "matchmaking.TicketsHandler",
            environment,
            List.of(
                forget(tables),
                sockets.post(),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    List.of(tables.tickets().getTableArn())),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem"),
                    List.of(tables.players().getTableArn(), tables.parties().getTableArn())),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:UpdateItem"),
                    List.of(tables.counters().getTableArn())),
                // Of achievements the skill, which is rated there.
                allow(
                    List.of("dynamodb:GetItem"),
                    List.of(tables.sessions().getTableArn(), tables.achievements().getTableArn())),
                allow(List.of("gamelift:StartMatchmaking"), matchmaking.configurationArns()),
                allow(List.of("gamelift:StopMatchmaking", "gamelift:AcceptMatch"), List.of("*")),
                allow(
                    List.of(
                        "gamelift:DescribeFleetLocationAttributes",
                        "gamelift:DescribeFleetLocationCapacity",
                        "gamelift:ListLocations",
                        "gamelift:ResolveAlias"),
                    List.of("*"))));
    NagReasons.ticketActions(this, "TicketsFunction");
    var toTickets = HttpRoutes.to("Tickets", tickets);
    for (String route :
        List.of(
            "POST /matchmaking/tickets",
            "GET /matchmaking/tickets/{id}",
            "DELETE /matchmaking/tickets/{id}",
            "POST /matchmaking/tickets/{id}/acceptance",
            "POST /parties",
            "POST /parties/join",
            "GET /locations",
            "GET /parties/{id}",
            "PUT /parties/{id}/members/me",
            "DELETE /parties/{id}/members/me")) {
      routes.open(Who.GUEST, route, toTickets);
    }
    Alarm.Builder.create(this, "NewPlayersAlarm")
        .alarmDescription("Many new identities a minute: a launch, or somebody farms guests")
        .metric(
            Metric.Builder.create()
                .namespace(FUNCTIONS_NAMESPACE)
                .metricName("NewPlayers")
                .statistic("Sum")
                .period(Duration.minutes(1))
                .build())
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(NEW_PLAYERS_PER_MINUTE)
        .evaluationPeriods(3)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  /** Who waits for news of his ticket on an open connection. */
  private void addWatch(Tables tables, Functions functions, Sockets sockets) {
    sockets.open(
        functions.create(
            "WatchFunction",
            "matchmaking.WatchHandler",
            Map.of(
                "CONNECTIONS_TABLE", tables.connections().getTableName(),
                "TICKETS_TABLE", tables.tickets().getTableName(),
                "WEBSOCKET_URL", sockets.url()),
            List.of(
                allow(
                    List.of(
                        "dynamodb:DeleteItem",
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem"),
                    List.of(tables.connections().getTableArn())),
                allow(List.of("dynamodb:GetItem"), List.of(tables.tickets().getTableArn())),
                sockets.post())));
    NagReasons.connectionIds(this, "WatchFunction");
  }

  /** Finding whom to tell, and forgetting who is gone. */
  static PolicyStatement forget(Tables tables) {
    return allow(
        List.of("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        List.of(tables.connections().getTableArn()));
  }

  private String bound(String name, String byDefault, String description) {
    return CfnParameter.Builder.create(this, name)
        .type("String")
        .description(description)
        .defaultValue(byDefault)
        .allowedPattern("[1-9][0-9]{0,8}")
        .build()
        .getValueAsString();
  }

  /**
   * Players come as guests or sign in to their account; either way the pool's credentials open the
   * player routes and nothing else.
   */
  private CfnIdentityPool players(HttpRoutes routes, Sockets sockets, AccountsPart accounts) {
    var invocable = new ArrayList<>(routes.invocable(Who.GUEST));
    invocable.add(sockets.connectArn());
    var pool =
        CfnIdentityPool.Builder.create(this, "IdentityPool")
            .allowUnauthenticatedIdentities(true)
            .allowClassicFlow(false)
            .cognitoIdentityProviders(List.of(accounts.provider()))
            .build();
    NagReasons.guests(pool);
    var guest = playerRole("GuestRole", pool, "unauthenticated", invocable);
    var linked = playerRole("LinkedRole", pool, "authenticated", invocable);
    CfnIdentityPoolRoleAttachment.Builder.create(this, "GuestRoleAttachment")
        .identityPoolId(pool.getRef())
        .roles(Map.of("unauthenticated", guest.getRoleArn(), "authenticated", linked.getRoleArn()))
        .build();
    return pool;
  }

  private Role playerRole(String id, CfnIdentityPool pool, String how, List<String> invocable) {
    var role =
        Role.Builder.create(this, id)
            .assumedBy(
                new WebIdentityPrincipal(
                    "cognito-identity.amazonaws.com",
                    Map.of(
                        "StringEquals",
                        Map.of("cognito-identity.amazonaws.com:aud", pool.getRef()),
                        "ForAnyValue:StringLike",
                        Map.of("cognito-identity.amazonaws.com:amr", how))))
            .inlinePolicies(
                Map.of("play", policy(List.of(allow(List.of("execute-api:Invoke"), invocable)))))
            .build();
    NagReasons.ticketIds(role);
    return role;
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
                            putMetrics,
                            ServerLogs.writtenBy(this)))))
            .build();
    NagReasons.putMetricData(role);
    return role;
  }

  private void output(String name, String value) {
    CfnOutput.Builder.create(this, name).value(value).build();
  }
}
