package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** AWS::ApiGatewayV2::Route: Ref is the id. */
final class RouteProvider implements ResourceProvider {
  private static final String TARGET = "integrations/";

  private final HttpApis apis;

  RouteProvider(HttpApis apis) {
    this.apis = apis;
  }

  @Override
  public String type() {
    return "AWS::ApiGatewayV2::Route";
  }

  @Override
  public Set<String> handled() {
    return Set.of("ApiId", "RouteKey", "AuthorizationType", "Target");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("OperationName", "for people");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String authorization = properties.path("AuthorizationType").asString("NONE");
    if (!authorization.equals("AWS_IAM") && !authorization.equals("NONE")) {
      throw new DeployException(
          where + ": AuthorizationType must be AWS_IAM or NONE, was " + authorization);
    }
    String text = properties.path("RouteKey").asString("");
    String id = ApiProvider.shortId(declaration.inventedName());
    Optional<SocketApi> socketApi = apis.sockets().api(properties.path("ApiId").asString(""));
    if (socketApi.isPresent()) {
      boolean iam = authorization.equals("AWS_IAM");
      String integration = target(properties, where, i -> socketApi.get().integration(i));
      if (iam && !text.equals(SocketApi.CONNECT)) {
        throw new DeployException(where + ": only $connect can have an AuthorizationType");
      }
      socketApi.get().put(new SocketApi.SocketRoute(text, iam, integration));
      return new Resource(id, Map.of("RouteId", id));
    }
    RouteKey key =
        RouteKey.parse(text)
            .orElseThrow(
                () -> new DeployException(where + ": RouteKey is malformed: '" + text + "'"));
    HttpApi api =
        apis.api(properties.path("ApiId").asString(""))
            .orElseThrow(() -> new DeployException(where + ": ApiId names no API"));
    String integration = target(properties, where, api::integration);
    api.put(new Route(id, key, authorization.equals("AWS_IAM"), integration));
    return new Resource(id, Map.of("RouteId", id));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    delete(before, resource);
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    String apiId = declaration.properties().path("ApiId").asString("");
    String key = declaration.properties().path("RouteKey").asString("");
    apis.api(apiId).ifPresent(api -> api.removeRoute(key));
    apis.sockets().api(apiId).ifPresent(api -> api.removeRoute(key));
  }

  private static String target(
      JsonNode properties, String where, Function<String, Optional<Integration>> integrations) {
    String target = properties.path("Target").asString("");
    if (!target.startsWith(TARGET)
        || integrations.apply(target.substring(TARGET.length())).isEmpty()) {
      throw new DeployException(where + ": Target names no integration: '" + target + "'");
    }
    return target.substring(TARGET.length());
  }
}
