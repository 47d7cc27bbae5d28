package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;
import static dev.netlift.fleet.aws.Functions.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.WebSocketIamAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_integrations.WebSocketLambdaIntegration;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigateway.CfnAccount;
import software.amazon.awscdk.services.apigatewayv2.CfnApi;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogDestination;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogSettings;
import software.amazon.awscdk.services.apigatewayv2.LogGroupLogDestination;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.apigatewayv2.WebSocketApi;
import software.amazon.awscdk.services.apigatewayv2.WebSocketRouteOptions;
import software.amazon.awscdk.services.apigatewayv2.WebSocketStage;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * The WebSocket API by which players hear of their tickets: a handshake is signed as every call of
 * the HTTP API is; what comes over it then is its signer's.
 */
final class Sockets {
  private static final String STAGE = "live";

  private final Construct scope;
  private final WebSocketApi api;
  private final LogGroup accessLog;

  Sockets(Construct scope) {
    this.scope = scope;
    this.accessLog =
        LogGroup.Builder.create(scope, "SocketAccessLog")
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    this.api =
        WebSocketApi.Builder.create(scope, "Sockets")
            .apiName(Fn.join("-", List.of(Aws.STACK_NAME, "sockets")))
            .routeSelectionExpression("$request.body.action")
            .build();
    ((CfnApi) Objects.requireNonNull(api.getNode().getDefaultChild(), "its own"))
        .addPropertyOverride("IpAddressType", "dualstack");
  }

  /** Sends every event of a connection to {@code function}, and serves. */
  void open(Alias function) {
    // One each: CDK lets only the first route of an integration invoke the function.
    api.addRoute(
        "$connect",
        WebSocketRouteOptions.builder()
            .integration(new WebSocketLambdaIntegration("Connect", function))
            .authorizer(new WebSocketIamAuthorizer())
            .build());
    api.addRoute("$disconnect", to("Disconnect", function));
    api.addRoute("$default", to("Message", function));
    NagReasons.authorizedAtConnect(api);
    WebSocketStage.Builder.create(scope, "SocketStage")
        .webSocketApi(api)
        .stageName(STAGE)
        .autoDeploy(true)
        .throttle(ThrottleSettings.builder().rateLimit(500).burstLimit(1000).build())
        .accessLogSettings(new AccessLog(new LogGroupLogDestination(accessLog)))
        .build()
        .getNode()
        .addDependency(mayLog());
  }

  private static WebSocketRouteOptions to(String id, Alias function) {
    return WebSocketRouteOptions.builder()
        .integration(new WebSocketLambdaIntegration(id, function))
        .build();
  }

  /**
   * Unlike an HTTP API, a WebSocket API writes logs by a role that is set once per account and
   * Region. Other stacks may come to use the setting, so it outlives this one.
   */
  private CfnAccount mayLog() {
    var role =
        Role.Builder.create(scope, "ApiLogRole")
            .description("API Gateway writes the logs of this account's APIs")
            .assumedBy(new ServicePrincipal("apigateway.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "log",
                    policy(
                        List.of(
                            allow(
                                List.of(
                                    "logs:CreateLogGroup",
                                    "logs:CreateLogStream",
                                    "logs:DescribeLogGroups",
                                    "logs:DescribeLogStreams",
                                    "logs:FilterLogEvents",
                                    "logs:GetLogEvents",
                                    "logs:PutLogEvents"),
                                List.of(Functions.arn("logs", "*")))))))
            .build();
    NagReasons.accountLogs(role);
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    var account =
        CfnAccount.Builder.create(scope, "ApiAccount").cloudWatchRoleArn(role.getRoleArn()).build();
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return account;
  }

  String id() {
    return api.getApiId();
  }

  /** A line for each event of a connection, with its status. */
  LogGroup accessLog() {
    return accessLog;
  }

  /** Where clients connect to, and functions post. */
  String url() {
    return Fn.join("/", List.of(api.getApiEndpoint(), STAGE));
  }

  /** The handshake, as IAM names it. */
  String connectArn() {
    return arn("$connect");
  }

  /** Sending to whoever is connected, and nothing else of a connection. */
  PolicyStatement post() {
    return allow(List.of("execute-api:ManageConnections"), List.of(arn("POST/@connections/*")));
  }

  private String arn(String resource) {
    return Functions.arn("execute-api", Fn.join("/", List.of(api.getApiId(), STAGE, resource)));
  }

  /** One JSON line per event, and nothing in it that a player sent. */
  private record AccessLog(IAccessLogDestination getDestination) implements IAccessLogSettings {
    @Override
    public IAccessLogDestination getDestination() {
      return getDestination;
    }

    @Override
    public AccessLogFormat getFormat() {
      return AccessLogFormat.custom(
          "{\"requestId\":\"$context.requestId\",\"time\":\"$context.requestTime\","
              + "\"event\":\"$context.eventType\",\"route\":\"$context.routeKey\","
              + "\"status\":\"$context.status\",\"connection\":\"$context.connectionId\","
              + "\"error\":\"$context.error.message\"}");
    }
  }
}
