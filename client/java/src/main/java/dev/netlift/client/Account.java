package dev.netlift.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An account: what a player signs in to who wants to stay the same on every device. Signs in when
 * it is first needed, and again before its token expires. Any thread.
 */
public final class Account {
  private static final String USERS = "AWSCognitoIdentityProviderService.";
  private static final Duration REFRESH_BEFORE = Duration.ofMinutes(5);

  private final ClientConfig.AccountPool pool;
  private final CognitoCalls calls;
  private final InstantSource clock;
  private final String email;
  private final String password;
  private @Nullable Tokens tokens;

  private record Tokens(String idToken, String accessToken, Instant refreshAt) {}

  /**
   * @throws IllegalArgumentException the configuration has no accounts
   */
  public Account(
      ClientConfig config, HttpClient http, InstantSource clock, String email, String password) {
    this.pool =
        config
            .accounts()
            .orElseThrow(
                () -> new IllegalArgumentException("the client configuration has no accounts"));
    this.calls = new CognitoCalls(config, http);
    this.clock = clock;
    this.email = email;
    this.password = password;
  }

  /**
   * Asks for the account; a code is sent to its address.
   *
   * @throws BackendException {@code UsernameExistsException}, {@code InvalidPasswordException}
   */
  public void signUp() throws InterruptedException {
    ObjectNode request = request().put("Username", email).put("Password", password);
    request.putArray("UserAttributes").addObject().put("Name", "email").put("Value", email);
    calls.call(USERS + "SignUp", request);
  }

  /**
   * @throws BackendException {@code CodeMismatchException}, {@code ExpiredCodeException}
   */
  public void confirm(String code) throws InterruptedException {
    calls.call(
        USERS + "ConfirmSignUp",
        request().put("Username", email).put("ConfirmationCode", code.trim()));
  }

  private ObjectNode request() {
    return JsonMapper.shared().createObjectNode().put("ClientId", pool.clientId());
  }

  String provider() {
    return pool.provider();
  }

  /**
   * @throws BackendException {@code NotAuthorizedException}, {@code UserNotConfirmedException}
   */
  String idToken() throws InterruptedException {
    return tokens().idToken();
  }

  private synchronized Tokens tokens() throws InterruptedException {
    Tokens current = tokens;
    if (current == null || !clock.instant().isBefore(current.refreshAt())) {
      ObjectNode request = request().put("AuthFlow", "USER_PASSWORD_AUTH");
      request.putObject("AuthParameters").put("USERNAME", email).put("PASSWORD", password);
      JsonNode result = calls.call(USERS + "InitiateAuth", request).path("AuthenticationResult");
      Duration life = Duration.ofSeconds(result.path("ExpiresIn").asLong(3_600));
      current =
          new Tokens(
              required(result, "IdToken"),
              required(result, "AccessToken"),
              clock.instant().plus(life).minus(REFRESH_BEFORE));
      tokens = current;
    }
    return current;
  }

  private static String required(JsonNode result, String name) {
    String value = result.path(name).asString("");
    if (value.isEmpty()) {
      throw new BackendException(200, "challenge", "signing in gave no " + name, "");
    }
    return value;
  }

  /** What the pool knows of its owner, by name: {@code sub}, {@code email}, {@code picture}. */
  public Map<String, String> attributes() throws InterruptedException {
    JsonNode user =
        calls.call(
            USERS + "GetUser",
            JsonMapper.shared().createObjectNode().put("AccessToken", tokens().accessToken()));
    Map<String, String> attributes = new HashMap<>();
    for (JsonNode attribute : user.path("UserAttributes")) {
      attributes.put(attribute.path("Name").asString(""), attribute.path("Value").asString(""));
    }
    return Map.copyOf(attributes);
  }
}
