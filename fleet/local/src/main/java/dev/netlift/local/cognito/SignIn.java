package dev.netlift.local.cognito;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns passwords and refresh tokens into tokens. Any thread. */
final class SignIn {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration CHALLENGE_LIFE = Duration.ofMinutes(3);
  private static final int OPEN_MAX = 10_000;
  // Of a password that nobody has: an unknown account takes as long to refuse as a known one.
  private static final String NOBODY = Passwords.hash(UUID.randomUUID().toString());

  private final UserPools pools;
  private final UserStore users;
  private final Accounts accounts;
  private final Clock clock;
  private final Lockouts lockouts = new Lockouts();
  private final Map<String, Open> challenges = bounded();
  private final Map<String, Open> refreshes = bounded();

  /** What a challenge or a refresh token stands for. */
  private record Open(String clientId, String userName, Instant end, Instant authTime) {}

  SignIn(UserPools pools, UserStore users, Accounts accounts, Clock clock) {
    this.pools = pools;
    this.users = users;
    this.accounts = accounts;
    this.clock = clock;
  }

  private static Map<String, Open> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Open> eldest) {
        return size() > OPEN_MAX;
      }
    };
  }

  ObjectNode initiate(JsonNode body) {
    PoolClient client = pools.client(body.path("ClientId").asString(""));
    JsonNode given = body.path("AuthParameters");
    return switch (body.path("AuthFlow").asString("")) {
      case "USER_PASSWORD_AUTH" -> {
        requireFlow(client, "USER_PASSWORD_AUTH");
        yield byPassword(
            client, given.path("USERNAME").asString(""), given.path("PASSWORD").asString(""));
      }
      case "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN" -> {
        requireFlow(client, "REFRESH_TOKEN_AUTH");
        yield byRefreshToken(client, given.path("REFRESH_TOKEN").asString(""));
      }
      default ->
          throw Accounts.invalid(
              "Not served here: the flow " + body.path("AuthFlow").asString("(none)"));
    };
  }

  private static void requireFlow(PoolClient client, String flow) {
    if (!client.flows().contains("ALLOW_" + flow)) {
      throw Accounts.invalid(flow + " flow not enabled for this client");
    }
  }

  private ObjectNode byPassword(PoolClient client, String name, String password) {
    UserPool pool = pools.pool(client.poolId());
    User user;
    try {
      user = accounts.user(pool, name);
    } catch (AwsException e) {
      boolean unused = Passwords.matches(password, NOBODY);
      throw client.hidesUsers() ? wrong() : e;
    }
    String account = user.poolId() + " " + user.name();
    if (lockouts.locked(account, clock.instant())) {
      throw UserPools.notAuthorized("Password attempts exceeded");
    }
    if (!Passwords.matches(password, user.password())) {
      lockouts.failed(account, clock.instant());
      throw wrong();
    }
    lockouts.succeeded(account);
    requireEnabled(user);
    return switch (user.status()) {
      case UNCONFIRMED ->
          throw new AwsException(400, "UserNotConfirmedException", "User is not confirmed.");
      case FORCE_CHANGE_PASSWORD -> challenge(client, user);
      case CONFIRMED -> signedIn(client, user, clock.instant(), true);
    };
  }

  private static void requireEnabled(User user) {
    if (!user.enabled()) {
      throw UserPools.notAuthorized("User is disabled.");
    }
  }

  private static AwsException wrong() {
    return UserPools.notAuthorized("Incorrect username or password.");
  }

  private ObjectNode challenge(PoolClient client, User user) {
    String session = secret();
    Instant now = clock.instant();
    synchronized (this) {
      challenges.put(session, new Open(client.id(), user.name(), now.plus(CHALLENGE_LIFE), now));
    }
    ObjectNode answer =
        Bodies.MAPPER
            .createObjectNode()
            .put("ChallengeName", "NEW_PASSWORD_REQUIRED")
            .put("Session", session);
    answer
        .putObject("ChallengeParameters")
        .put("USER_ID_FOR_SRP", user.name())
        .put("requiredAttributes", "[]")
        .put("userAttributes", Bodies.MAPPER.valueToTree(user.attributes()).toString());
    return answer;
  }

  ObjectNode respond(JsonNode body) {
    PoolClient client = pools.client(body.path("ClientId").asString(""));
    if (!body.path("ChallengeName").asString("").equals("NEW_PASSWORD_REQUIRED")) {
      throw Accounts.invalid("Not served here: another challenge than NEW_PASSWORD_REQUIRED");
    }
    String session = body.path("Session").asString("");
    Instant now = clock.instant();
    Open open;
    synchronized (this) {
      open = challenges.get(session);
    }
    if (open == null || !open.clientId().equals(client.id()) || now.isAfter(open.end())) {
      throw UserPools.notAuthorized("Invalid session for the user, session is expired.");
    }
    UserPool pool = pools.pool(client.poolId());
    String password = body.path("ChallengeResponses").path("NEW_PASSWORD").asString("");
    pool.passwords().check(password);
    synchronized (this) {
      if (challenges.remove(session) == null) {
        throw UserPools.notAuthorized(
            "Invalid session for the user, session can only be used once.");
      }
    }
    String hash = Passwords.hash(password);
    User user =
        users.change(
            accounts.user(pool, open.userName()),
            u -> u.withPassword(hash, User.Status.CONFIRMED, now));
    requireEnabled(user);
    return signedIn(client, user, now, true);
  }

  private ObjectNode byRefreshToken(PoolClient client, String token) {
    Open open;
    synchronized (this) {
      open = refreshes.get(token);
    }
    if (open == null
        || !open.clientId().equals(client.id())
        || clock.instant().isAfter(open.end())) {
      throw UserPools.notAuthorized("Invalid Refresh Token");
    }
    Optional<User> user = users.find(client.poolId(), open.userName());
    if (user.isEmpty()) {
      throw UserPools.notAuthorized("Invalid Refresh Token");
    }
    requireEnabled(user.get());
    return signedIn(client, user.get(), open.authTime(), false);
  }

  private ObjectNode signedIn(PoolClient client, User user, Instant authTime, boolean refreshable) {
    Instant now = clock.instant();
    String event = UUID.randomUUID().toString();
    SigningKey key = pools.key(client.poolId());
    ObjectNode id = claims(client, user, "id", now, authTime, client.idTokenLife(), event);
    id.put("aud", client.id()).put("cognito:username", user.name());
    user.attributes()
        .forEach(
            (name, value) -> {
              if (name.endsWith("_verified")) {
                id.put(name, value.equals("true"));
              } else {
                id.put(name, value);
              }
            });
    ObjectNode access =
        claims(client, user, "access", now, authTime, client.accessTokenLife(), event);
    access
        .put("client_id", client.id())
        .put("username", user.name())
        .put("scope", "aws.cognito.signin.user.admin");
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ObjectNode result =
        answer
            .putObject("AuthenticationResult")
            .put("AccessToken", key.sign(access))
            .put("ExpiresIn", client.accessTokenLife().toSeconds())
            .put("IdToken", key.sign(id))
            .put("TokenType", "Bearer");
    if (refreshable) {
      String refresh = secret();
      synchronized (this) {
        refreshes.put(
            refresh,
            new Open(client.id(), user.name(), now.plus(client.refreshTokenLife()), authTime));
      }
      result.put("RefreshToken", refresh);
    }
    answer.putObject("ChallengeParameters");
    return answer;
  }

  private ObjectNode claims(
      PoolClient client,
      User user,
      String use,
      Instant now,
      Instant authTime,
      Duration life,
      String event) {
    return Bodies.MAPPER
        .createObjectNode()
        .put("sub", user.sub())
        .put("iss", pools.issuer(client.poolId()))
        .put("event_id", event)
        .put("token_use", use)
        .put("auth_time", authTime.getEpochSecond())
        .put("exp", now.plus(life).getEpochSecond())
        .put("iat", now.getEpochSecond())
        .put("jti", UUID.randomUUID().toString());
  }

  ObjectNode getUser(JsonNode body) {
    String token = body.path("AccessToken").asString("");
    String[] parts = token.split("\\.", -1);
    JsonNode claimed = Bodies.MAPPER.createObjectNode();
    if (parts.length == 3) {
      try {
        claimed = Bodies.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
      } catch (RuntimeException e) {
        // Refused below.
      }
    }
    String issuer = claimed.path("iss").asString("");
    String poolId = issuer.substring(issuer.lastIndexOf('/') + 1);
    JsonNode claims =
        (issuer.equals(pools.issuer(poolId)) && !poolId.isEmpty()
                ? pools.key(pools.pool(poolId).id()).verify(token)
                : Optional.<JsonNode>empty())
            .orElseThrow(() -> UserPools.notAuthorized("Invalid Access Token"));
    if (!claims.path("token_use").asString("").equals("access")) {
      throw UserPools.notAuthorized("Invalid Access Token");
    }
    if (claims.path("exp").asLong(0) <= clock.instant().getEpochSecond()) {
      throw UserPools.notAuthorized("Access Token has expired");
    }
    User user =
        users
            .find(poolId, claims.path("username").asString(""))
            .orElseThrow(
                () -> new AwsException(400, "UserNotFoundException", "User does not exist."));
    ObjectNode answer = Bodies.MAPPER.createObjectNode().put("Username", user.name());
    Accounts.list(user, answer.putArray("UserAttributes"));
    return answer;
  }

  private static String secret() {
    byte[] bytes = new byte[48];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
