package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** AWS::ApiGatewayV2::Api: Ref is the id, which stays over restarts. */
final class ApiProvider implements ResourceProvider {
  private static final Pattern SELECTION =
      Pattern.compile("\\$request\\.body\\.([A-Za-z0-9_]{1,64})");

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
    return Set.of("ProtocolType", "RouteSelectionExpression");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Name", "for people",
        "Description", "for people",
        "IpAddressType", "loopback is loopback",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    String protocol = declaration.properties().path("ProtocolType").asString("");
    String id = shortId(declaration.inventedName());
    return switch (protocol) {
      case "HTTP" -> {
        apis.create(id);
        yield new Resource(id, Map.of("ApiEndpoint", apis.endpoint(id), "ApiId", id));
      }
      case "WEBSOCKET" -> {
        apis.sockets().create(id, selector(declaration));
        yield new Resource(id, Map.of("ApiEndpoint", apis.sockets().endpoint(id), "ApiId", id));
      }
      default ->
          throw new DeployException(
              declaration.logicalId()
                  + ": ProtocolType must be HTTP or WEBSOCKET, was '"
                  + protocol
                  + "'");
    };
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    apis.remove(resource.ref());
  }

  /** The member of a message that names its route. */
  private static String selector(Declaration declaration) {
    String expression = declaration.properties().path("RouteSelectionExpression").asString("");
    var match = SELECTION.matcher(expression);
    if (!match.matches()) {
      throw new DeployException(
          declaration.logicalId()
              + ": RouteSelectionExpression must be $request.body.name, was '"
              + expression
              + "'");
    }
    return match.group(1);
  }

  /** Ten characters, as API Gateway's ids are. */
  static String shortId(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(bytes).toString().replace("-", "").substring(0, 10);
  }
}
