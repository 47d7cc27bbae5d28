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
 * Cognito identity pools, enhanced flow: an id for whoever asks, and temporary credentials of the
 * pool's guest role for whoever knows the id; with a user pool's ID token the account's id, and
 * credentials of the role of those who signed in. A guest who brings a token stays who he was. Any
 * thread.
 */
public final class IdentityPools implements Service, AutoCloseable {
  private final Config config;
  private final Identities identities;
  private final UserPools logins;
  private final Map<String, IdentityPool> pools = new ConcurrentHashMap<>();
  private final IdentityStore store;

  /**
   * @param stateDir identities are kept in {@code cognito/} below it
   * @param credentialsLife an hour on AWS
   */
  public record Config(String region, Path stateDir, Duration credentialsLife) {}

  /**
   * @param logins where those sign in who are no guests
   */
  public IdentityPools(Config config, Identities identities, UserPools logins) {
    this.config = config;
    this.logins = logins;
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
    return switch (call.operation()) {
      case "GetId" -> {
        IdentityPool pool = requirePool(body.path("IdentityPoolId").asString(""));
        Optional<Signed> signed = signed(pool, body.path("Logins"));
        if (signed.isEmpty()) {
          requireGuests(pool);
        }
        String id =
            signed
                .map(s -> store.ofLogin(pool.id(), config.region(), s.login()))
                .orElseGet(() -> store.create(pool.id(), config.region()));
        yield Bodies.reply(call, Bodies.MAPPER.createObjectNode().put("IdentityId", id));
      }
      case "GetCredentialsForIdentity" -> Bodies.reply(call, credentials(body));
      default ->
          throw new AwsException(
              400, "UnknownOperationException", "Not served here: " + call.operation());
    };
  }

  /** Who signed in where. */
  private record Signed(String provider, String sub) {
    String login() {
      return provider + ":" + sub;
    }
  }

  private Optional<Signed> signed(IdentityPool pool, JsonNode given) {
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1) {
      throw UserPools.notAuthorized("One login at a time is served here");
    }
    var login = given.properties().iterator().next();
    if (!pool.clients().containsValue(login.getKey())) {
      throw UserPools.notAuthorized(
          "Token is not from a supported provider of this identity pool.");
    }
    UserPools.Login account = logins.verify(login.getKey(), login.getValue().asString(""));
    if (!login.getKey().equals(pool.clients().get(account.clientId()))) {
      throw UserPools.notAuthorized("Invalid login token. Incorrect token audience.");
    }
    return Optional.of(new Signed(login.getKey(), account.sub()));
  }

  private IdentityPool requirePool(String poolId) {
    IdentityPool pool = pools.get(poolId);
    if (pool == null) {
      throw new AwsException(
          400, "ResourceNotFoundException", "IdentityPool '" + poolId + "' not found.");
    }
    return pool;
  }

  private static void requireGuests(IdentityPool pool) {
    if (!pool.guests()) {
      throw UserPools.notAuthorized(
          "Unauthenticated access is not supported for this identity pool.");
    }
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
    IdentityPool pool = requirePool(poolId);
    Optional<Signed> signed = signed(pool, body.path("Logins"));
    if (signed.isPresent()) {
      store.link(identityId, poolId, signed.get().login());
    } else if (store.loginOf(identityId).isPresent()) {
      throw UserPools.notAuthorized("Access to Identity '" + identityId + "' is forbidden.");
    } else {
      requireGuests(pool);
    }
    String role =
        (signed.isPresent() ? pool.accountRole() : pool.guestRole())
            .orElseThrow(() -> misconfigured("Check assigned IAM roles for this pool."));
    String kind = signed.isPresent() ? "authenticated" : "unauthenticated";
    Map<String, String> token =
        Map.of(
            "cognito-identity.amazonaws.com:aud", poolId,
            "cognito-identity.amazonaws.com:amr", kind,
            "cognito-identity.amazonaws.com:sub", identityId);
    if (!identities.trusts(
        role, "Federated=cognito-identity.amazonaws.com", "sts:AssumeRoleWithWebIdentity", token)) {
      throw misconfigured("The trust policy of " + role + " refuses it.");
    }
    List<String> amr =
        signed
            .map(s -> List.of(kind, s.provider(), s.provider() + ":CognitoSignIn:" + s.sub()))
            .orElse(List.of(kind));
    Keys keys =
        identities.issue(
            role,
            "CognitoIdentityCredentials",
            config.credentialsLife(),
            Optional.of(new CognitoIdentity(identityId, poolId, amr)));
    return answer(identityId, keys);
  }

  private static AwsException misconfigured(String why) {
    return new AwsException(
        400,
        "InvalidIdentityPoolConfigurationException",
        "Invalid identity pool configuration. " + why);
  }

  private static ObjectNode answer(String identityId, Keys keys) {
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

  void remove(String poolId) {
    pools.remove(poolId);
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
