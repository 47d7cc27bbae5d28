package dev.netlift.local.cognito;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about accounts: of those who sign up, and of administrators. Any thread. */
final class Accounts {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration CODE_LIFE = Duration.ofHours(24);
  private static final int CODE_TRIES = 5;
  private static final int VALUE_MAX = 2_048;
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}");

  private final UserPools pools;
  private final UserStore users;
  private final Mailbox mailbox;
  private final Clock clock;
  private final Map<String, Integer> wrongCodes = new ConcurrentHashMap<>();

  Accounts(UserPools pools, UserStore users, Mailbox mailbox, Clock clock) {
    this.pools = pools;
    this.users = users;
    this.mailbox = mailbox;
    this.clock = clock;
  }

  ObjectNode signUp(JsonNode body) {
    PoolClient client = pools.client(body.path("ClientId").asString(""));
    UserPool pool = pools.pool(client.poolId());
    if (pool.adminOnly()) {
      throw UserPools.notAuthorized("SignUp is not permitted for this user pool");
    }
    String password = body.path("Password").asString("");
    pool.passwords().check(password);
    User user = create(pool, body, User.Status.UNCONFIRMED, Passwords.hash(password), false);
    ObjectNode answer =
        Bodies.MAPPER.createObjectNode().put("UserConfirmed", false).put("UserSub", user.sub());
    sendCode(pool, user).ifPresent(sent -> answer.set("CodeDeliveryDetails", sent));
    return answer;
  }

  ObjectNode resendCode(JsonNode body) {
    PoolClient client = pools.client(body.path("ClientId").asString(""));
    UserPool pool = pools.pool(client.poolId());
    User user = user(pool, body.path("Username").asString(""));
    if (user.status() != User.Status.UNCONFIRMED) {
      throw invalid("User is already confirmed.");
    }
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    sendCode(pool, user).ifPresent(sent -> answer.set("CodeDeliveryDetails", sent));
    return answer;
  }

  private Optional<ObjectNode> sendCode(UserPool pool, User user) {
    String email = user.attributes().getOrDefault("email", "");
    if (!pool.verifiesEmail() || email.isEmpty()) {
      return Optional.empty();
    }
    String code = "%06d".formatted(RANDOM.nextInt(1_000_000));
    Instant now = clock.instant();
    users.change(user, u -> u.withCode(code, now.plus(CODE_LIFE), now));
    wrongCodes.remove(user.poolId() + user.name());
    mailbox.send(email, user.name(), code);
    return Optional.of(
        Bodies.MAPPER
            .createObjectNode()
            .put("AttributeName", "email")
            .put("DeliveryMedium", "EMAIL")
            .put("Destination", email.charAt(0) + "***"));
  }

  ObjectNode confirmSignUp(JsonNode body) {
    PoolClient client = pools.client(body.path("ClientId").asString(""));
    User user = user(pools.pool(client.poolId()), body.path("Username").asString(""));
    if (user.status() != User.Status.UNCONFIRMED) {
      throw UserPools.notAuthorized("User cannot be confirmed. Current status is " + user.status());
    }
    String key = user.poolId() + user.name();
    if (wrongCodes.getOrDefault(key, 0) >= CODE_TRIES) {
      throw new AwsException(
          400, "TooManyFailedAttemptsException", "Attempt limit exceeded; ask for another code.");
    }
    if (user.code().isEmpty() || !user.code().equals(body.path("ConfirmationCode").asString(""))) {
      wrongCodes.merge(key, 1, Integer::sum);
      throw new AwsException(
          400, "CodeMismatchException", "Invalid verification code provided, please try again.");
    }
    Instant now = clock.instant();
    if (now.isAfter(user.codeEnd())) {
      throw new AwsException(
          400, "ExpiredCodeException", "Invalid code provided, please request a code again.");
    }
    wrongCodes.remove(key);
    users.change(
        user,
        u ->
            u.with(User.Status.CONFIRMED, now)
                .withAttributes(Map.of("email_verified", "true"), now));
    return Bodies.MAPPER.createObjectNode();
  }

  ObjectNode adminCreate(JsonNode body) {
    UserPool pool = pools.pool(body.path("UserPoolId").asString(""));
    String given = body.path("TemporaryPassword").asString("");
    if (!given.isEmpty()) {
      pool.passwords().check(given);
    }
    String password = given.isEmpty() ? "Aa1-" + UUID.randomUUID() : given;
    User user =
        create(pool, body, User.Status.FORCE_CHANGE_PASSWORD, Passwords.hash(password), true);
    String email = user.attributes().getOrDefault("email", "");
    if (!body.path("MessageAction").asString("").equals("SUPPRESS") && !email.isEmpty()) {
      mailbox.send(email, user.name(), password);
    }
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    answer.set("User", describe(user, "Attributes"));
    return answer;
  }

  ObjectNode adminGet(JsonNode body) {
    return describe(admin(body), "UserAttributes");
  }

  ObjectNode adminUpdate(JsonNode body) {
    UserPool pool = pools.pool(body.path("UserPoolId").asString(""));
    User user = admin(body);
    Map<String, String> changes = attributes(pool, body.path("UserAttributes"));
    for (String name : changes.keySet()) {
      if (!pool.attributes().getOrDefault(name, true)) {
        throw invalid("user.%s: Attribute cannot be updated.".formatted(name));
      }
    }
    return changed(user, u -> u.withAttributes(changes, clock.instant()));
  }

  ObjectNode adminSetPassword(JsonNode body) {
    UserPool pool = pools.pool(body.path("UserPoolId").asString(""));
    String password = body.path("Password").asString("");
    pool.passwords().check(password);
    String hash = Passwords.hash(password);
    User.Status status =
        body.path("Permanent").asBoolean(false)
            ? User.Status.CONFIRMED
            : User.Status.FORCE_CHANGE_PASSWORD;
    return changed(admin(body), u -> u.withPassword(hash, status, clock.instant()));
  }

  ObjectNode adminConfirm(JsonNode body) {
    User user = admin(body);
    if (user.status() != User.Status.UNCONFIRMED) {
      throw UserPools.notAuthorized("User cannot be confirmed. Current status is " + user.status());
    }
    return changed(user, u -> u.with(User.Status.CONFIRMED, clock.instant()));
  }

  ObjectNode adminEnable(JsonNode body, boolean enabled) {
    return changed(admin(body), u -> u.withEnabled(enabled, clock.instant()));
  }

  ObjectNode adminDelete(JsonNode body) {
    users.remove(admin(body));
    return Bodies.MAPPER.createObjectNode();
  }

  private ObjectNode changed(User user, UnaryOperator<User> change) {
    users.change(user, change);
    return Bodies.MAPPER.createObjectNode();
  }

  private User admin(JsonNode body) {
    return user(
        pools.pool(body.path("UserPoolId").asString("")), body.path("Username").asString(""));
  }

  /**
   * An account by its name or, where accounts sign in so, by its address.
   *
   * @throws AwsException UserNotFoundException
   */
  User user(UserPool pool, String name) {
    return users
        .find(pool.id(), name)
        .or(
            () ->
                pool.byEmail()
                    ? users.find(pool.id(), u -> sameAddress(u, name))
                    : users.find(pool.id(), u -> u.sub().equals(name)))
        .orElseThrow(() -> new AwsException(400, "UserNotFoundException", "User does not exist."));
  }

  private static boolean sameAddress(User user, String email) {
    return user.attributes().getOrDefault("email", "").equalsIgnoreCase(email);
  }

  private User create(
      UserPool pool, JsonNode body, User.Status status, String password, boolean byAdmin) {
    Map<String, String> attributes = attributes(pool, body.path("UserAttributes"));
    String name = body.path("Username").asString("");
    if (!NAME.matcher(name).matches()) {
      throw invalid("Username is not 1 to 128 letters, digits and marks");
    }
    String sub = UUID.randomUUID().toString();
    if (pool.byEmail()) {
      if (!name.matches("[^@\\s]+@[^@\\s]+")) {
        throw invalid("Username should be an email.");
      }
      attributes.put("email", name);
      name = sub;
    }
    attributes.put("sub", sub);
    if (!byAdmin) {
      attributes.remove("email_verified");
      attributes.remove("phone_number_verified");
    }
    for (String required : pool.required()) {
      if (!byAdmin && attributes.getOrDefault(required, "").isEmpty()) {
        throw invalid(
            "Attributes did not conform to the schema: "
                + required
                + ": The attribute "
                + required
                + " is required");
      }
    }
    Instant now = clock.instant();
    var user =
        new User(pool.id(), name, status, true, attributes, password, "", Instant.EPOCH, now, now);
    String email = attributes.getOrDefault("email", "");
    users.add(user, other -> pool.byEmail() && sameAddress(other, email));
    return user;
  }

  private static Map<String, String> attributes(UserPool pool, JsonNode list) {
    Map<String, String> attributes = new HashMap<>();
    for (JsonNode attribute : list) {
      String name = attribute.path("Name").asString("");
      String value = attribute.path("Value").asString("");
      if (!pool.attributes().containsKey(name)) {
        throw invalid(
            "Attributes did not conform to the schema: Type for attribute {"
                + name
                + "} could not be determined");
      }
      if (value.length() > VALUE_MAX) {
        throw invalid(
            "Attributes did not conform to the schema: "
                + name
                + ": String must be no longer than "
                + VALUE_MAX
                + " characters");
      }
      attributes.put(name, value);
    }
    return attributes;
  }

  /** As the admin calls answer. */
  static ObjectNode describe(User user, String attributesName) {
    ObjectNode node =
        Bodies.MAPPER
            .createObjectNode()
            .put("Username", user.name())
            .put("Enabled", user.enabled())
            .put("UserStatus", user.status().name())
            .put("UserCreateDate", user.created().toEpochMilli() / 1_000.0)
            .put("UserLastModifiedDate", user.changed().toEpochMilli() / 1_000.0);
    list(user, node.putArray(attributesName));
    return node;
  }

  static void list(User user, ArrayNode array) {
    user.attributes().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(a -> array.addObject().put("Name", a.getKey()).put("Value", a.getValue()));
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "InvalidParameterException", message);
  }
}
