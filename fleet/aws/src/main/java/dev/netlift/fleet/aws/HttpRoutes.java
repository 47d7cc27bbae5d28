package dev.netlift.fleet.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegrationProps;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigatewayv2.AddRoutesOptions;
import software.amazon.awscdk.services.apigatewayv2.CfnApi;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;
import software.amazon.awscdk.services.apigatewayv2.HttpStage;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogDestination;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogSettings;
import software.amazon.awscdk.services.apigatewayv2.LogGroupLogDestination;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** The HTTP API: every route asks for a signature, every route has one role that may call it. */
final class HttpRoutes {
  /** Who may call a route. */
  enum Who {
    GUEST,
    FLEET,
    OPERATOR
  }

  private record Route(Who who, HttpMethod method, String path) {}

  private final HttpApi api;
  private final LogGroup accessLog;
  private final HttpIamAuthorizer signed = new HttpIamAuthorizer();
  private final List<Route> routes = new ArrayList<>();

  HttpRoutes(Construct scope) {
    this.api =
        HttpApi.Builder.create(scope, "Api")
            .apiName(Aws.STACK_NAME)
            .createDefaultStage(false)
            .build();
    ((CfnApi) Objects.requireNonNull(api.getNode().getDefaultChild(), "its own"))
        .addPropertyOverride("IpAddressType", "dualstack");
    this.accessLog =
        LogGroup.Builder.create(scope, "AccessLog")
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    HttpStage.Builder.create(scope, "Stage")
        .httpApi(api)
        .stageName("$default")
        .autoDeploy(true)
        .throttle(ThrottleSettings.builder().rateLimit(500).burstLimit(1000).build())
        .accessLogSettings(new AccessLog(new LogGroupLogDestination(accessLog)))
        .build();
  }

  /** What sends a call to {@code function}. */
  static HttpLambdaIntegration to(String id, Alias function) {
    return new HttpLambdaIntegration(
        id, function, HttpLambdaIntegrationProps.builder().scopePermissionToRoute(true).build());
  }

  /** Opens a route, for instance {@code POST /sessions}, to one kind of caller. */
  void open(Who who, String methodAndPath, HttpLambdaIntegration integration) {
    var parts = methodAndPath.split(" ", 2);
    var route = new Route(who, HttpMethod.valueOf(parts[0]), parts[1]);
    routes.add(route);
    api.addRoutes(
        AddRoutesOptions.builder()
            .path(route.path())
            .methods(List.of(route.method()))
            .integration(integration)
            .authorizer(signed)
            .build());
  }

  /** What {@code who} may invoke: its routes, and of the one stage. */
  List<String> invocable(Who who) {
    return routes.stream()
        .filter(route -> route.who() == who)
        .map(route -> arn(route.method() + " " + route.path()))
        .toList();
  }

  /** Every route that is open by now, for instance {@code POST /sessions}. */
  List<String> all() {
    return routes.stream().map(route -> route.method() + " " + route.path()).toList();
  }

  /** A route as IAM names it, whether or not it is open yet. */
  String arn(String methodAndPath) {
    return Functions.arn(
        "execute-api",
        Fn.join(
            "",
            List.of(
                api.getApiId(),
                "/$default/" + methodAndPath.replace(" ", "").replace("{id}", "*"))));
  }

  String id() {
    return api.getApiId();
  }

  /** A line for each call, with its status. */
  LogGroup accessLog() {
    return accessLog;
  }

  String endpoint() {
    return api.getApiEndpoint();
  }

  /** One JSON line per call, and nothing in it that a player sent except the method. */
  private record AccessLog(IAccessLogDestination getDestination) implements IAccessLogSettings {
    @Override
    public IAccessLogDestination getDestination() {
      return getDestination;
    }

    @Override
    public AccessLogFormat getFormat() {
      return AccessLogFormat.custom(
          "{\"requestId\":\"$context.requestId\",\"time\":\"$context.requestTime\","
              + "\"route\":\"$context.routeKey\",\"status\":\"$context.status\","
              + "\"latencyMillis\":\"$context.responseLatency\","
              + "\"integrationError\":\"$context.integrationErrorMessage\"}");
    }
  }
}
