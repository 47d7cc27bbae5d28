package dev.netlift.local.cognito;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cognito user pools: accounts, sign-up, sign-in by password, tokens signed with RS256 and the keys
 * they are checked with. Accounts stay over restarts, tokens do not. Any thread.
 */
public final class UserPools implements Service, AutoCloseable {
  private static final int POOLS_MAX = 100;
  private static final int CLIENTS_MAX = 1_000;

  private final Config config;
  private final UserStore users;
  private final Accounts accounts;
  private final SignIn signIn;
  private final Map<String, UserPool> pools = new ConcurrentHashMap<>();
  private final Map<String, PoolClient> clients = new ConcurrentHashMap<>();
  private final Map<String, SigningKey> keys = new ConcurrentHashMap<>();

  /**
   * @param endpoint of the cloud; a pool's issuer is {@code <endpoint>/<pool id>}
   * @param stateDir accounts and their mail are kept in {@code cognito/} below it
   */
  public record Config(String region, String account, URI endpoint, Path stateDir, Clock clock) {}

  public UserPools(Config config) {
    this.config = config;
    Path folder = config.stateDir().resolve("cognito");
    this.users = new UserStore(folder.resolve("users"));
    this.accounts =
        new Accounts(this, users, new Mailbox(folder.resolve("mail.json")), config.clock());
    this.signIn = new SignIn(this, users, accounts, config.clock());
  }

  /** Every provider of user pools and their clients. */
  public List<ResourceProvider> providers() {
    return List.of(new UserPoolProvider(this), new UserPoolClientProvider(this));
  }

  @Override
  public String signingName() {
    return "cognito-idp";
  }

  @Override
  public Reply handle(Call call) {
    if (call.protocol() == Call.Protocol.REST) {
      return wellKnown(call.path());
    }
    JsonNode body = Bodies.json(call);
    ObjectNode answer =
        switch (call.operation()) {
          case "SignUp" -> accounts.signUp(body);
          case "ConfirmSignUp" -> accounts.confirmSignUp(body);
          case "ResendConfirmationCode" -> accounts.resendCode(body);
          case "AdminCreateUser" -> accounts.adminCreate(body);
          case "AdminGetUser" -> accounts.adminGet(body);
          case "AdminUpdateUserAttributes" -> accounts.adminUpdate(body);
          case "AdminSetUserPassword" -> accounts.adminSetPassword(body);
          case "AdminConfirmSignUp" -> accounts.adminConfirm(body);
          case "AdminDisableUser" -> accounts.adminEnable(body, false);
          case "AdminEnableUser" -> accounts.adminEnable(body, true);
          case "AdminDeleteUser" -> accounts.adminDelete(body);
          case "InitiateAuth" -> signIn.initiate(body);
          case "RespondToAuthChallenge" -> signIn.respond(body);
          case "GetUser" -> signIn.getUser(body);
          default ->
              throw new AwsException(
                  400, "UnknownOperationException", "Not served here: " + call.operation());
        };
    return Bodies.reply(call, answer);
  }

  /** What anybody may read of a pool. */
  private Reply wellKnown(String path) {
    String[] parts = path.split("/", -1);
    UserPool pool = parts.length == 4 ? pools.get(parts[1]) : null;
    if (pool == null) {
      throw new AwsException(404, "ResourceNotFoundException", "There is no such user pool");
    }
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    if (parts[3].equals("jwks.json")) {
      answer.putArray("keys").add(key(pool.id()).jwk());
    } else {
      answer
          .put("issuer", issuer(pool.id()))
          .put("jwks_uri", issuer(pool.id()) + "/.well-known/jwks.json");
      answer.putArray("id_token_signing_alg_values_supported").add("RS256");
      answer.putArray("subject_types_supported").add("public");
      answer.putArray("response_types_supported").add("code").add("token");
    }
    return Reply.json(200, "application/json", answer.toString());
  }

  /** Who an ID token is of. */
  record Login(String sub, String clientId) {}

  /**
   * Checks the ID token that a login brings.
   *
   * @param provider as {@link #providerName}
   * @throws AwsException NotAuthorizedException
   */
  Login verify(String provider, String token) {
    String prefix = providerName("");
    UserPool pool =
        provider.startsWith(prefix) ? pools.get(provider.substring(prefix.length())) : null;
    if (pool == null) {
      throw notAuthorized("Token is not from a supported provider of this identity pool.");
    }
    JsonNode claims =
        key(pool.id())
            .verify(token)
            .orElseThrow(() -> notAuthorized("Invalid login token. Couldn't verify signed token."));
    Instant now = config.clock().instant();
    long end = claims.path("exp").asLong(0);
    if (end <= now.getEpochSecond()) {
      throw notAuthorized(
          "Invalid login token. Token expired: " + end + " >= " + now.getEpochSecond());
    }
    if (!claims.path("iss").asString("").equals(issuer(pool.id()))) {
      throw notAuthorized("Invalid login token. Issuer doesn't match providerName");
    }
    if (!claims.path("token_use").asString("").equals("id")) {
      throw notAuthorized("Invalid login token. Not an ID token.");
    }
    return new Login(claims.path("sub").asString(""), claims.path("aud").asString(""));
  }

  static AwsException notAuthorized(String message) {
    return new AwsException(400, "NotAuthorizedException", message);
  }

  /** How identity pools and their clients name a pool. */
  String providerName(String poolId) {
    return "cognito-idp." + config.region() + ".amazonaws.com/" + poolId;
  }

  String issuer(String poolId) {
    return config.endpoint() + "/" + poolId;
  }

  String region() {
    return config.region();
  }

  String arn(String poolId) {
    return "arn:aws:cognito-idp:"
        + config.region()
        + ":"
        + config.account()
        + ":userpool/"
        + poolId;
  }

  /** Drawn when first needed: it takes a while. */
  SigningKey key(String poolId) {
    return keys.computeIfAbsent(poolId, _ -> new SigningKey());
  }

  /** Its accounts stay in their file, for a pool of the same id. */
  void remove(String id) {
    pools.remove(id);
  }

  void removeClient(String id) {
    clients.remove(id);
  }

  void put(UserPool pool) {
    if (pools.size() >= POOLS_MAX && !pools.containsKey(pool.id())) {
      throw new AwsException(400, "LimitExceededException", "At most " + POOLS_MAX + " user pools");
    }
    pools.put(pool.id(), pool);
  }

  void put(PoolClient client) {
    if (clients.size() >= CLIENTS_MAX && !clients.containsKey(client.id())) {
      throw new AwsException(400, "LimitExceededException", "At most " + CLIENTS_MAX + " clients");
    }
    clients.put(client.id(), client);
  }

  /**
   * @throws AwsException ResourceNotFoundException
   */
  UserPool pool(String id) {
    UserPool pool = pools.get(id);
    if (pool == null) {
      throw new AwsException(
          400, "ResourceNotFoundException", "User pool " + id + " does not exist.");
    }
    return pool;
  }

  /**
   * @throws AwsException ResourceNotFoundException
   */
  PoolClient client(String id) {
    PoolClient client = clients.get(id);
    if (client == null) {
      throw new AwsException(
          400, "ResourceNotFoundException", "User pool client " + id + " does not exist.");
    }
    return client;
  }

  @Override
  public void close() {
    users.close();
  }
}
