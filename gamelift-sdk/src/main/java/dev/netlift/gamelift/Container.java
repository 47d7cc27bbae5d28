package dev.netlift.gamelift;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * What a container learns from the endpoints its environment names. Failures are INTERNAL_SERVICE.
 * Thread-safe.
 */
final class Container {
  private static final String CREDENTIALS_HOST = "http://169.254.170.2";
  private static final int DISCOVERY_PORT = 4092;
  private static final int ARN_PARTS_MIN = 4;

  /**
   * Where to ask; each empty if unset.
   *
   * @param credentialsPath {@code AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}
   * @param metadataUri {@code ECS_CONTAINER_METADATA_URI_V4}
   * @param discoveryEndpoint {@code GAMELIFT_CONTAINER_DISCOVERY_SERVER_ENDPOINT}
   */
  record Endpoints(String credentialsPath, String metadataUri, String discoveryEndpoint) {}

  private final Fetcher fetcher;
  private final Endpoints endpoints;

  Container(Fetcher fetcher, Endpoints endpoints) {
    this.fetcher = fetcher;
    this.endpoints = endpoints;
  }

  /** The task's AWS keys as they are now. */
  CompletableFuture<SigV4.Keys> keys() {
    if (endpoints.credentialsPath().isEmpty()) {
      return missing("container credentials", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    }
    return get(
        "container credentials",
        CREDENTIALS_HOST + endpoints.credentialsPath(),
        Container::readKeys);
  }

  private static SigV4.Keys readKeys(String body) {
    Fields answer = Json.readObject(body);
    var keys =
        new SigV4.Keys(
            answer.text("AccessKeyId"), answer.text("SecretAccessKey"), answer.text("Token"));
    if (keys.accessKey().isEmpty() || keys.secretKey().isEmpty()) {
      throw new Malformed("AccessKeyId or SecretAccessKey is missing");
    }
    return keys;
  }

  /** The last part of the task's ARN: the host id of a container. */
  CompletableFuture<String> taskId() {
    if (endpoints.metadataUri().isEmpty()) {
      return missing("container metadata", "ECS_CONTAINER_METADATA_URI_V4");
    }
    return get("container metadata", endpoints.metadataUri() + "/task", Container::readTaskId);
  }

  private static String readTaskId(String body) {
    String arn = Json.readObject(body).text("TaskARN");
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    if (arn.split(":").length < ARN_PARTS_MIN || !arn.contains("/") || id.isEmpty()) {
      throw new Malformed("TaskARN is no ARN of a task");
    }
    return id;
  }

  /** The containers of this container group. */
  CompletableFuture<List<ContainerNetworkInfo>> network() {
    String given = endpoints.discoveryEndpoint();
    if (given.isEmpty()) {
      return derivedEndpoint().thenCompose(this::network);
    }
    return network(given)
        .exceptionallyCompose(
            failure -> {
              if (unanswered(failure)) {
                return derivedEndpoint()
                    .thenCompose(
                        derived ->
                            derived.equals(given)
                                ? CompletableFuture.failedFuture(failure)
                                : network(derived));
              }
              return CompletableFuture.failedFuture(failure);
            });
  }

  private static boolean unanswered(Throwable failure) {
    return Failures.of(failure).getCause() instanceof Fetcher.FetchFailure fetch
        && !fetch.answered();
  }

  private CompletableFuture<List<ContainerNetworkInfo>> network(String endpoint) {
    String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    return get(
        "container discovery",
        base + "/v1/",
        body -> Json.readObjects(body).stream().map(Container::readNetwork).toList());
  }

  private static ContainerNetworkInfo readNetwork(Fields from) {
    return new ContainerNetworkInfo(
        from.text("containerName"),
        from.text("containerId"),
        from.text("ipAddress"),
        Pushes.constant(
            ContainerGroupType.class, from.text("containerGroupType"), ContainerGroupType.UNKNOWN));
  }

  /** The discovery server sits at .1 of this container's own network. */
  private CompletableFuture<String> derivedEndpoint() {
    if (endpoints.metadataUri().isEmpty()) {
      return missing("container discovery", "ECS_CONTAINER_METADATA_URI_V4");
    }
    return get("container metadata", endpoints.metadataUri(), Container::readGateway);
  }

  private static String readGateway(String body) {
    List<Fields> networks = Json.readObject(body).objects("Networks");
    Object addresses = networks.isEmpty() ? null : networks.getFirst().raw("IPv4Addresses");
    if (addresses instanceof List<?> list
        && !list.isEmpty()
        && list.getFirst() instanceof String address
        && address.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return "http://" + address.substring(0, address.lastIndexOf('.')) + ".1:" + DISCOVERY_PORT;
    }
    throw new Malformed("Networks[0].IPv4Addresses[0] is no address");
  }

  private <T> CompletableFuture<T> get(String what, String url, Function<String, T> reader) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      return failed(what, new Malformed("the address is no URL"));
    }
    return fetcher
        .get(uri)
        .thenApply(reader)
        .exceptionallyCompose(failure -> failed(what, failure));
  }

  private static <T> CompletableFuture<T> missing(String what, String variable) {
    return failed(what, new Malformed(variable + " is not set"));
  }

  private static <T> CompletableFuture<T> failed(String what, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    boolean told = cause instanceof Malformed || cause instanceof Fetcher.FetchFailure;
    String detail = told ? String.valueOf(cause.getMessage()) : cause.getClass().getSimpleName();
    return CompletableFuture.failedFuture(
        new GameLiftException(
            ErrorType.INTERNAL_SERVICE, "no " + what + ": " + detail, 0, "", cause));
  }
}
