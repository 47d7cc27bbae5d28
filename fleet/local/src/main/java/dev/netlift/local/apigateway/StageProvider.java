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
    if (!name.equals("$default") || !properties.path("AutoDeploy").asString("").equals("true")) {
      throw new DeployException(where + ": only the $default stage with AutoDeploy is served");
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
    apis.api(properties.path("ApiId").asString(""))
        .orElseThrow(() -> new DeployException(where + ": ApiId names no API"))
        .put(new Stage(throttle, format));
    return new Resource(name, Map.of());
  }
}
