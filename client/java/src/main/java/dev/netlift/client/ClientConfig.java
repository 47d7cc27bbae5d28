package dev.netlift.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a Netlift lives, as a client needs to know it. Immutable.
 *
 * @param region of the backend, for example {@code us-west-2}
 * @param endpointUrl of the Cognito identity service
 * @param identityPoolId the pool whose guests may play
 * @param apiUrl base of the HTTP API, with its path prefix if it has one, without a slash at the
 *     end
 * @param webSocketUrl where the backend tells of tickets; empty where it does not
 * @param accounts where players may sign in who are no guests; empty where nobody does
 * @param locations where sessions may be placed and what to ping to learn how far each is
 */
public record ClientConfig(
    String region,
    URI endpointUrl,
    String identityPoolId,
    URI apiUrl,
    Optional<URI> webSocketUrl,
    Optional<AccountPool> accounts,
    List<Location> locations) {
  private static final Set<String> KEYS =
      Set.of(
          "region",
          "endpointUrl",
          "identityPoolId",
          "apiUrl",
          "webSocketUrl",
          "accounts",
          "locations");
  private static final int LOCATIONS_MAX = 32;

  public ClientConfig {
    locations = List.copyOf(locations);
    if (locations.isEmpty() || locations.size() > LOCATIONS_MAX) {
      throw new IllegalArgumentException(
          "locations must be 1 to " + LOCATIONS_MAX + ", were " + locations.size());
    }
    String api = apiUrl.toString();
    if (api.endsWith("/")) {
      apiUrl = URI.create(api.substring(0, api.length() - 1));
    }
  }

  /** A Netlift that tells nothing of its own accord: whoever waits for a match polls. */
  public ClientConfig(
      String region, URI endpointUrl, String identityPoolId, URI apiUrl, List<Location> locations) {
    this(
        region, endpointUrl, identityPoolId, apiUrl, Optional.empty(), Optional.empty(), locations);
  }

  /** One without accounts: all its players are guests. */
  public ClientConfig(
      String region,
      URI endpointUrl,
      String identityPoolId,
      URI apiUrl,
      Optional<URI> webSocketUrl,
      List<Location> locations) {
    this(region, endpointUrl, identityPoolId, apiUrl, webSocketUrl, Optional.empty(), locations);
  }

  /** The same without its WebSocket API. */
  public ClientConfig pollingOnly() {
    return new ClientConfig(
        region, endpointUrl, identityPoolId, apiUrl, Optional.empty(), accounts, locations);
  }

  /**
   * @param name as the matchmaker knows it
   * @param ping answers a GET quickly
   * @param beacon sends UDP datagrams back; empty if there is none, or only the backend knows it
   */
  public record Location(String name, URI ping, Optional<Beacon> beacon) {
    public Location(String name, URI ping) {
      this(name, ping, Optional.empty());
    }
  }

  /**
   * The user pool's app client.
   *
   * @param provider what the identity pool calls the user pool
   */
  public record AccountPool(String clientId, String provider) {
    static Optional<AccountPool> read(JsonNode node) {
      return node.isMissingNode()
          ? Optional.empty()
          : Optional.of(new AccountPool(text(node, "clientId"), text(node, "provider")));
    }
  }

  /** Where to send pings, over UDP. */
  public record Beacon(String host, int port) {
    static Optional<Beacon> read(JsonNode node) {
      if (node.isMissingNode()) {
        return Optional.empty();
      }
      int port = node.path("port").asInt(0);
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port of a beacon must be 1 to 65535, was " + port);
      }
      return Optional.of(new Beacon(text(node, "host"), port));
    }
  }

  /**
   * Reads the file that {@code netlift up} writes.
   *
   * @throws IOException the file cannot be read
   * @throws IllegalArgumentException its content is not a client configuration; the message names
   *     file and key
   */
  public static ClientConfig read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("no client configuration at " + file + "; is a Netlift up?", e);
    }
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException names the offending key
   */
  public static ClientConfig parse(String json) {
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    for (String key : node.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key " + key);
      }
    }
    var locations = new ArrayList<Location>();
    for (JsonNode location : node.path("locations")) {
      locations.add(
          new Location(
              text(location, "name"), uri(location, "ping"), Beacon.read(location.path("beacon"))));
    }
    return new ClientConfig(
        text(node, "region"),
        uri(node, "endpointUrl"),
        text(node, "identityPoolId"),
        uri(node, "apiUrl"),
        node.has("webSocketUrl") ? Optional.of(uri(node, "webSocketUrl", "ws")) : Optional.empty(),
        AccountPool.read(node.path("accounts")),
        locations);
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isString() || value.asString().isBlank()) {
      throw new IllegalArgumentException(key + " must be a non-empty string");
    }
    return value.asString();
  }

  private static URI uri(JsonNode node, String key) {
    return uri(node, key, "http");
  }

  private static URI uri(JsonNode node, String key, String scheme) {
    String text = text(node, key);
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + " must be a URL", e);
    }
    if (!scheme.equals(uri.getScheme()) && !(scheme + "s").equals(uri.getScheme())) {
      throw new IllegalArgumentException(
          key
              + " must be "
              + (scheme.equals("http") ? "an http" : "a ws")
              + " or "
              + scheme
              + "s URL, was "
              + uri);
    }
    return uri;
  }
}
