package dev.netlift.gamelift;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where to connect and as whom. One idempotency token belongs to one target: all attempts to reach
 * it carry the same.
 *
 * @param url the service, without a query
 * @param who this process
 * @param credentials what proves it
 * @param idempotencyToken random
 */
record Target(String url, Who who, Credentials credentials, String idempotencyToken) {
  /**
   * @param processId this execution
   * @param hostId its compute
   * @param fleetId its fleet
   */
  record Who(String processId, String hostId, String fleetId) {}

  /** What proves who we are. */
  sealed interface Credentials {
    /** An auth token. */
    record Token(String value) implements Credentials {
      @Override
      public String toString() {
        return "Token[not shown]";
      }
    }

    /** AWS keys, asked for again and signed with again at every dial. */
    record Signed(String region, Supplier<CompletableFuture<SigV4.Keys>> keys)
        implements Credentials {}
  }

  static Target of(String url, Who who, Credentials credentials) {
    return new Target(
        url.replaceFirst("[?#].*", ""), who, credentials, UUID.randomUUID().toString());
  }

  /** The URL to dial at {@code now}, authentication in its query. */
  CompletableFuture<URI> uri(Instant now) {
    return switch (credentials) {
      case Credentials.Token token ->
          CompletableFuture.completedFuture(uri(Map.of("Authorization", token.value())));
      case Credentials.Signed signed ->
          signed
              .keys()
              .get()
              .thenApply(
                  keys ->
                      uri(
                          SigV4.sign(
                              keys,
                              signed.region(),
                              who.hostId(),
                              who.fleetId(),
                              who.processId(),
                              now)));
    };
  }

  private URI uri(Map<String, String> authentication) {
    var query = new TreeMap<>(authentication);
    query.put("ComputeId", who.hostId());
    query.put("FleetId", who.fleetId());
    query.put("IdempotencyToken", idempotencyToken);
    query.put("pID", who.processId());
    query.put("sdkLanguage", GameLiftServer.SDK_LANGUAGE);
    query.put("sdkVersion", GameLiftServer.SDK_VERSION);
    return URI.create(
        url
            + "?"
            + query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + SigV4.encode(entry.getValue()))
                .collect(Collectors.joining("&")));
  }

  @Override
  public String toString() {
    return url;
  }
}
