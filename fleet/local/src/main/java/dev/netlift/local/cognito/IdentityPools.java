package dev.netlift.local.cognito;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.CognitoIdentity;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cognito identity pools, enhanced flow, guests only: an id for whoever asks, and temporary
 * credentials of the pool's guest role for whoever knows the id. Any thread.
 */
public final class IdentityPools implements Service, AutoCloseable {
  private final Config config;
  private final Identities identities;
  private final Map<String, IdentityPool> pools = new ConcurrentHashMap<>();
  private final IdentityStore store;

  /**
   * @param stateDir identities are kept in {@code cognito/} below it
   * @param credentialsLife an hour on AWS
   */
  public record Config(String region, Path stateDir, Duration credentialsLife) {}

  public IdentityPools(Config config, Identities identities) {
    this.config = config;
    this.identities = identities;
    this.store = new IdentityStore(config.stateDir().resolve("cognito"));
  }

  /** Every provider of Cognito resources. */
  public List<ResourceProvider> providers() {
    return List.of(new IdentityPoolProvider(this), new RoleAttachmentProvider(this));
  }

  @Override
  public String signingName() {
    return "cognito-identity";
  }

  @Override
  public Reply handle(Call call) {
    JsonNode body = Bodies.json(call);
    refuseLogins(body);
    return switch (call.operation()) {
      case "GetId" -> {
        IdentityPool pool = guestPool(body.path("IdentityPoolId").asString(""));
        String id = store.create(pool.id(), config.region());
        yield Bodies.reply(call, Bodies.MAPPER.createObjectNode().put("IdentityId", id));
      }
      case "GetCredentialsForIdentity" -> Bodies.reply(call, credentials(body));
      default ->
          throw new AwsException(
              400, "UnknownOperationException", "Not served here: " + call.operation());
    };
  }

  private static void refuseLogins(JsonNode body) {
    if (!body.path("Logins").isEmpty()) {
      throw new AwsException(
          400, "NotAuthorizedException", "Only guests are served here: leave Logins out");
    }
  }

  private IdentityPool guestPool(String poolId) {
    IdentityPool pool = pools.get(poolId);
    if (pool == null) {
      throw new AwsException(
          400, "ResourceNotFoundException", "IdentityPool '" + poolId + "' not found.");
    }
    if (!pool.guests()) {
      throw new AwsException(
          400,
          "NotAuthorizedException",
          "Unauthenticated access is not supported for this identity pool.");
    }
    return pool;
  }

  private ObjectNode credentials(JsonNode body) {
    String identityId = body.path("IdentityId").asString("");
    String poolId =
        store
            .poolOf(identityId)
            .orElseThrow(
                () ->
                    new AwsException(
                        400,
                        "ResourceNotFoundException",
                        "Identity '" + identityId + "' not found."));
    String role =
        guestPool(poolId)
            .guestRole()
            .orElseThrow(
                () ->
                    new AwsException(
                        400,
                        "InvalidIdentityPoolConfigurationException",
                        "Invalid identity pool configuration. Check assigned IAM roles for this"
                            + " pool."));
    Map<String, String> token =
        Map.of(
            "cognito-identity.amazonaws.com:aud", poolId,
            "cognito-identity.amazonaws.com:amr", "unauthenticated",
            "cognito-identity.amazonaws.com:sub", identityId);
    if (!identities.trusts(
        role, "Federated=cognito-identity.amazonaws.com", "sts:AssumeRoleWithWebIdentity", token)) {
      throw new AwsException(
          400,
          "InvalidIdentityPoolConfigurationException",
          "Invalid identity pool configuration. The trust policy of " + role + " refuses it.");
    }
    Keys keys =
        identities.issue(
            role,
            "CognitoIdentityCredentials",
            config.credentialsLife(),
            Optional.of(new CognitoIdentity(identityId, poolId)));
    ObjectNode answer = Bodies.MAPPER.createObjectNode().put("IdentityId", identityId);
    Instant end = keys.expiration().orElseThrow();
    answer
        .putObject("Credentials")
        .put("AccessKeyId", keys.accessKeyId())
        .put("SecretKey", keys.secretAccessKey())
        .put("SessionToken", keys.sessionToken().orElseThrow())
        .put("Expiration", end.toEpochMilli() / 1_000.0);
    return answer;
  }

  String region() {
    return config.region();
  }

  void put(IdentityPool pool) {
    pools.put(pool.id(), pool);
  }

  /** Empty when there is no such pool. */
  Optional<IdentityPool> pool(String poolId) {
    return Optional.ofNullable(pools.get(poolId));
  }

  @Override
  public void close() {
    store.close();
  }
}
