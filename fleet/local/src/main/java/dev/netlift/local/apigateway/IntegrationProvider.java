package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::ApiGatewayV2::Integration: Ref is the id. Functions only. */
final class IntegrationProvider implements ResourceProvider {
  private static final int TIMEOUT_MAX_MILLIS = 30_000;

  private final HttpApis apis;

  IntegrationProvider(HttpApis apis) {
    this.apis = apis;
  }

  @Override
  public String type() {
    return "AWS::ApiGatewayV2::Integration";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "ApiId",
        "IntegrationType",
        "IntegrationUri",
        "IntegrationMethod",
        "PayloadFormatVersion",
        "TimeoutInMillis");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Description", "for people",
        "ConnectionType", "a laptop has one network");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    expect(properties, "IntegrationType", "AWS_PROXY", where);
    String apiId = properties.path("ApiId").asString("");
    Optional<SocketApi> socketApi = apis.sockets().api(apiId);
    if (socketApi.isEmpty()) {
      expect(properties, "PayloadFormatVersion", "2.0", where);
    }
    String uri = properties.path("IntegrationUri").asString("");
    // CDK writes the function's ARN, older tools wrap it into an invocation path.
    int start = uri.indexOf("arn:aws:lambda:");
    if (start < 0) {
      throw new DeployException(where + ": IntegrationUri must be a function, was " + uri);
    }
    String function = uri.substring(start).replaceFirst("/invocations$", "");
    int millis =
        Integer.parseInt(
            properties.path("TimeoutInMillis").asString(Integer.toString(TIMEOUT_MAX_MILLIS)));
    if (millis < 50 || millis > TIMEOUT_MAX_MILLIS) {
      throw new DeployException(where + ": TimeoutInMillis must be 50 to " + TIMEOUT_MAX_MILLIS);
    }
    String id = ApiProvider.shortId(declaration.inventedName());
    var integration = new Integration(id, function, Duration.ofMillis(millis));
    if (socketApi.isPresent()) {
      socketApi.get().put(integration);
    } else {
      apis.api(apiId)
          .orElseThrow(() -> new DeployException(where + ": ApiId names no API"))
          .put(integration);
    }
    return new Resource(id, Map.of("IntegrationId", id));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    String apiId = declaration.properties().path("ApiId").asString("");
    apis.api(apiId).ifPresent(api -> api.removeIntegration(resource.ref()));
    apis.sockets().api(apiId).ifPresent(api -> api.removeIntegration(resource.ref()));
  }

  private static void expect(JsonNode properties, String name, String value, String where) {
    String actual = properties.path(name).asString("");
    if (!actual.equals(value)) {
      throw new DeployException(
          where + ": " + name + " must be " + value + ", was '" + actual + "'");
    }
  }
}
