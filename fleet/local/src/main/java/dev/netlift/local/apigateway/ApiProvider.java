package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** AWS::ApiGatewayV2::Api: Ref is the id, which stays over restarts. */
final class ApiProvider implements ResourceProvider {
  private final HttpApis apis;

  ApiProvider(HttpApis apis) {
    this.apis = apis;
  }

  @Override
  public String type() {
    return "AWS::ApiGatewayV2::Api";
  }

  @Override
  public Set<String> handled() {
    return Set.of("ProtocolType");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Name", "for people",
        "Description", "for people",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    String protocol = declaration.properties().path("ProtocolType").asString("");
    if (!protocol.equals("HTTP")) {
      throw new DeployException(
          declaration.logicalId() + ": only ProtocolType HTTP is served, not '" + protocol + "'");
    }
    String id = shortId(declaration.inventedName());
    apis.create(id);
    return new Resource(id, Map.of("ApiEndpoint", apis.endpoint(id), "ApiId", id));
  }

  /** Ten characters, as API Gateway's ids are. */
  static String shortId(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(bytes).toString().replace("-", "").substring(0, 10);
  }
}
