package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::ApiGatewayV2::Stage: Ref is the name. */
final class StageProvider implements ResourceProvider {
  private final HttpApis apis;

  StageProvider(HttpApis apis) {
    this.apis = apis;
  }

  @Override
  public String type() {
    return "AWS::ApiGatewayV2::Stage";
  }

  @Override
  public Set<String> handled() {
    return Set.of("ApiId", "StageName", "AutoDeploy", "DefaultRouteSettings", "AccessLogSettings");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Description", "for people",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String name = properties.path("StageName").asString("");
    Optional<SocketApi> socketApi = apis.sockets().api(properties.path("ApiId").asString(""));
    boolean named =
        socketApi.isPresent() ? name.matches("[A-Za-z0-9_-]+") : name.equals("$default");
    if (!named || !properties.path("AutoDeploy").asString("").equals("true")) {
      throw new DeployException(
          where + ": only the $default stage, or a WebSocket API's, with AutoDeploy is served");
    }
    Optional<TokenBucket> throttle = Optional.empty();
    JsonNode settings = properties.path("DefaultRouteSettings");
    for (String setting : settings.propertyNames()) {
      if (!setting.startsWith("Throttling")) {
        throw new DeployException(where + ": DefaultRouteSettings." + setting + " is not served");
      }
    }
    if (settings.has("ThrottlingRateLimit") && settings.has("ThrottlingBurstLimit")) {
      throttle =
          Optional.of(
              new TokenBucket(
                  Double.parseDouble(settings.path("ThrottlingRateLimit").asString()),
                  Double.parseDouble(settings.path("ThrottlingBurstLimit").asString()),
                  System::nanoTime));
    }
    Optional<String> format =
        properties.has("AccessLogSettings")
            ? Optional.of(properties.path("AccessLogSettings").path("Format").asString(""))
            : Optional.empty();
    String group =
        Stage.logGroup(properties.path("AccessLogSettings").path("DestinationArn").asString(""));
    var stage = new Stage(throttle, format, group);
    if (socketApi.isPresent()) {
      socketApi.get().put(new SocketApi.NamedStage(name, stage));
    } else {
      apis.api(properties.path("ApiId").asString(""))
          .orElseThrow(() -> new DeployException(where + ": ApiId names no API"))
          .put(stage);
    }
    return new Resource(name, Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    String apiId = declaration.properties().path("ApiId").asString("");
    apis.api(apiId).ifPresent(HttpApi::removeStage);
    apis.sockets().api(apiId).ifPresent(SocketApi::removeStage);
  }
}
