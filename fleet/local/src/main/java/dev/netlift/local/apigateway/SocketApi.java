package dev.netlift.local.apigateway;

import dev.netlift.local.front.Bodies;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One WebSocket API: its routes, integrations and stage. Any thread; changes show at once. */
final class SocketApi {
  static final String CONNECT = "$connect";
  static final String DISCONNECT = "$disconnect";
  static final String DEFAULT = "$default";

  private final String id;
  private final String selector;
  private final Map<String, SocketRoute> routes = new ConcurrentHashMap<>(); // by route key
  private final Map<String, Integration> integrations = new ConcurrentHashMap<>();
  private volatile @Nullable NamedStage stage;

  /**
   * @param iam whether only callers whose policies allow it get through; of $connect alone
   */
  record SocketRoute(String key, boolean iam, String integrationId) {}

  /** A stage and the last segment of its URL. */
  record NamedStage(String name, Stage settings) {}

  /**
   * @param selector name of the member of a message's body that names its route
   */
  SocketApi(String id, String selector) {
    this.id = id;
    this.selector = selector;
  }

  String id() {
    return id;
  }

  void put(SocketRoute route) {
    routes.put(route.key(), route);
  }

  void put(Integration integration) {
    integrations.put(integration.id(), integration);
  }

  void put(NamedStage deployed) {
    stage = deployed;
  }

  void removeRoute(String key) {
    routes.remove(key);
  }

  void removeIntegration(String integrationId) {
    integrations.remove(integrationId);
  }

  void removeStage() {
    stage = null;
  }

  /** Empty when there is none of this name. */
  Optional<Stage> stage(String name) {
    return Optional.ofNullable(stage)
        .filter(named -> named.name().equals(name))
        .map(NamedStage::settings);
  }

  Optional<Integration> integration(String integrationId) {
    return Optional.ofNullable(integrations.get(integrationId));
  }

  Optional<SocketRoute> route(String key) {
    return Optional.ofNullable(routes.get(key));
  }

  /** The route a message names, else the default one; empty when there is neither. */
  Optional<SocketRoute> routeOf(String message) {
    return selected(message)
        // Those three are the gateway's own: no message picks them.
        .filter(key -> !key.startsWith("$"))
        .flatMap(this::route)
        .or(() -> route(DEFAULT));
  }

  private Optional<String> selected(String message) {
    try {
      JsonNode value = Bodies.MAPPER.readTree(message).path(selector);
      return value.isString() ? Optional.of(value.asString()) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
