package dev.netlift.local.apigateway;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One API: its routes, integrations and stage. Any thread; changes show at once. */
final class HttpApi {
  private final String id;
  private final Map<String, Route> routes = new ConcurrentHashMap<>(); // by route key
  private final Map<String, Integration> integrations = new ConcurrentHashMap<>();
  private volatile @Nullable Stage stage;

  HttpApi(String id) {
    this.id = id;
  }

  /** A route that takes a request. */
  record Match(Route route, Map<String, String> parameters) {}

  String id() {
    return id;
  }

  void put(Route route) {
    routes.put(route.key().text(), route);
  }

  void put(Integration integration) {
    integrations.put(integration.id(), integration);
  }

  void put(Stage deployed) {
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

  /** Empty until a stage is there: an API without one answers nothing. */
  Optional<Stage> stage() {
    return Optional.ofNullable(stage);
  }

  Optional<Integration> integration(String integrationId) {
    return Optional.ofNullable(integrations.get(integrationId));
  }

  Optional<Match> match(String method, List<String> path) {
    return routes.values().stream()
        .sorted(Comparator.comparing((Route route) -> route.key().rank()))
        .flatMap(route -> route.key().match(method, path).map(p -> new Match(route, p)).stream())
        .findFirst();
  }
}
