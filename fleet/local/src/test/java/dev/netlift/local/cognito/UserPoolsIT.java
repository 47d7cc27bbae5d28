package dev.netlift.local.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Bodies;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotConfirmedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;
import tools.jackson.databind.JsonNode;

/** From sign-up to tokens, and what is refused on the way. */
class UserPoolsIT extends AccountsCloud {
  private JsonNode fetch(String url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return Bodies.MAPPER.readTree(answer.body());
    }
  }

  /** As a stranger would: by nothing but the issuer in the token. */
  private boolean verifies(String token) throws Exception {
    String[] parts = token.split("\\.");
    JsonNode header = Bodies.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[0]));
    JsonNode configuration =
        fetch(claims(token).path("iss").asString() + "/.well-known/openid-configuration");
    for (JsonNode key : fetch(configuration.path("jwks_uri").asString()).path("keys")) {
      if (key.path("kid").equals(header.path("kid"))) {
        var spec =
            new RSAPublicKeySpec(
                new BigInteger(1, Base64.getUrlDecoder().decode(key.path("n").asString())),
                new BigInteger(1, Base64.getUrlDecoder().decode(key.path("e").asString())));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(spec));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
      }
    }
    return false;
  }

  @Test
  void givenAnAddress_whenSignedUpConfirmedAndIn_thenTokensThatAStrangerCanVerify()
      throws Exception {
    String sub = signUp("ann@example.com");
    assertThatThrownBy(() -> signIn("ann@example.com", PASSWORD))
        .isInstanceOf(UserNotConfirmedException.class);
    assertThatThrownBy(
            () ->
                app.confirmSignUp(
                    r ->
                        r.clientId(stack.output("Client"))
                            .username("ann@example.com")
                            .confirmationCode("x")))
        .isInstanceOf(CodeMismatchException.class);
    confirm("ann@example.com");

    AuthenticationResultType tokens = signIn("ANN@example.com", PASSWORD);

    assertThat(verifies(tokens.idToken())).isTrue();
    assertThat(verifies(tokens.accessToken())).isTrue();
    JsonNode id = claims(tokens.idToken());
    assertThat(id.path("sub").asString()).isEqualTo(sub);
    assertThat(id.path("iss").asString()).isEqualTo(stack.output("Issuer"));
    assertThat(id.path("aud").asString()).isEqualTo(stack.output("Client"));
    assertThat(id.path("token_use").asString()).isEqualTo("id");
    assertThat(id.path("email").asString()).isEqualTo("ann@example.com");
    assertThat(id.path("email_verified").asBoolean()).isTrue();
    assertThat(id.path("exp").asLong() - id.path("iat").asLong()).isEqualTo(1_800);
    assertThat(claims(tokens.accessToken()).path("client_id").asString())
        .isEqualTo(stack.output("Client"));
    assertThat(app.getUser(r -> r.accessToken(tokens.accessToken())).userAttributes())
        .contains(AttributeType.builder().name("sub").value(sub).build());
    assertThatThrownBy(() -> app.getUser(r -> r.accessToken(tokens.idToken())))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void givenARefreshToken_whenUsed_thenOtherTokensUntilTheAccountIsDisabled() throws Exception {
    signUp("ann@example.com");
    confirm("ann@example.com");
    String refresh = signIn("ann@example.com", PASSWORD).refreshToken();
    poolClock.advance(Duration.ofHours(2));

    assertThat(verifies(refreshed(refresh).idToken())).isTrue();
    admin.adminDisableUser(r -> r.userPoolId(stack.output("Pool")).username("ann@example.com"));
    assertThatThrownBy(() -> refreshed(refresh)).isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> refreshed("made up")).isInstanceOf(NotAuthorizedException.class);
  }

  private AuthenticationResultType refreshed(String token) {
    return app.initiateAuth(
            r ->
                r.clientId(stack.output("Client"))
                    .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                    .authParameters(Map.of("REFRESH_TOKEN", token)))
        .authenticationResult();
  }

  @Test
  void givenAnAccountOfTheAdministrators_whenFirstSignedIn_thenItNeedsItsOwnPassword() {
    admin.adminCreateUser(
        r ->
            r.userPoolId(stack.output("Pool"))
                .username("bob@example.com")
                .temporaryPassword(PASSWORD)
                .messageAction("SUPPRESS"));
    var challenge =
        app.initiateAuth(
            r ->
                r.clientId(stack.output("Client"))
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", "bob@example.com", "PASSWORD", PASSWORD)));
    assertThat(challenge.challengeName()).isEqualTo(ChallengeNameType.NEW_PASSWORD_REQUIRED);
    assertThat(challenge.authenticationResult()).isNull();

    assertThatThrownBy(() -> answer(challenge.session(), "short"))
        .isInstanceOf(InvalidPasswordException.class);
    assertThat(answer(challenge.session(), "Another-horse-8").idToken()).isNotEmpty();
    assertThatThrownBy(() -> answer(challenge.session(), "Another-horse-9"))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(signIn("bob@example.com", "Another-horse-8").idToken()).isNotEmpty();
  }

  private AuthenticationResultType answer(String session, String password) {
    return app.respondToAuthChallenge(
            r ->
                r.clientId(stack.output("Client"))
                    .challengeName(ChallengeNameType.NEW_PASSWORD_REQUIRED)
                    .session(session)
                    .challengeResponses(
                        Map.of("USERNAME", "bob@example.com", "NEW_PASSWORD", password)))
        .authenticationResult();
  }

  @Test
  void givenAPicture_whenTheBackendSetsIt_thenItIsInTheAccountAndTheNextTokenAndStays()
      throws Exception {
    String sub = signUp("ann@example.com");
    confirm("ann@example.com");
    admin.adminUpdateUserAttributes(
        r ->
            r.userPoolId(stack.output("Pool"))
                .username(sub)
                .userAttributes(
                    AttributeType.builder().name("picture").value("http://p/1.png").build()));

    assertThat(claims(signIn("ann@example.com", PASSWORD).idToken()).path("picture").asString())
        .isEqualTo("http://p/1.png");
    assertThatThrownBy(
            () ->
                admin.adminUpdateUserAttributes(
                    r ->
                        r.userPoolId(stack.output("Pool"))
                            .username(sub)
                            .userAttributes(
                                AttributeType.builder().name("shoe").value("42").build())))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Type for attribute {shoe} could not be determined");

    stopServices();
    startServices();
    var kept =
        admin.adminGetUser(r -> r.userPoolId(stack.output("Pool")).username("ann@example.com"));
    assertThat(kept.username()).isEqualTo(sub);
    assertThat(kept.userStatus()).isEqualTo(UserStatusType.CONFIRMED);
    assertThat(kept.userAttributes())
        .contains(AttributeType.builder().name("picture").value("http://p/1.png").build());
    assertThat(signIn("ann@example.com", PASSWORD).idToken()).isNotEmpty();
    assertThat(Files.readString(state.resolve("cognito").resolve("users")))
        .doesNotContain(PASSWORD);
  }

  @Test
  void givenWhatCognitoRefuses_whenAsked_thenItsOwnErrors() throws Exception {
    signUp("ann@example.com");
    confirm("ann@example.com");
    assertThatThrownBy(() -> signUp("Ann@Example.com")).isInstanceOf(UsernameExistsException.class);
    assertThatThrownBy(() -> signUp("no address")).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                app.signUp(
                    r -> r.clientId(stack.output("Client")).username("c@d").password("short")))
        .isInstanceOf(InvalidPasswordException.class)
        .hasMessageContaining("Password did not conform with policy: Password not long enough");
    assertThatThrownBy(() -> signIn("ann@example.com", "Wrong-horse-77"))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    // The client hides who has an account.
    assertThatThrownBy(() -> signIn("none@example.com", PASSWORD))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThatThrownBy(
            () ->
                admin.adminGetUser(
                    r -> r.userPoolId(stack.output("Pool")).username("none@example.com")))
        .isInstanceOf(UserNotFoundException.class);
    // Nobody signed it, and it is not for everybody.
    assertThatThrownBy(
            () ->
                app.adminGetUser(
                    r -> r.userPoolId(stack.output("Pool")).username("ann@example.com")))
        .hasMessageContaining("Missing Authentication Token");
    assertThatThrownBy(
            () ->
                app.initiateAuth(
                    r ->
                        r.clientId(stack.output("Client"))
                            .authFlow(AuthFlowType.USER_SRP_AUTH)
                            .authParameters(Map.of("USERNAME", "ann@example.com"))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("USER_SRP_AUTH");
  }

  @Test
  void givenSixWrongCodes_whenTheRightOneComes_thenItIsTooLate() throws Exception {
    signUp("ann@example.com");
    String code = mailedCode("ann@example.com");
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(
              () ->
                  app.confirmSignUp(
                      r ->
                          r.clientId(stack.output("Client"))
                              .username("ann@example.com")
                              .confirmationCode("wrong")))
          .isInstanceOf(CodeMismatchException.class);
    }
    assertThatThrownBy(
            () ->
                app.confirmSignUp(
                    r ->
                        r.clientId(stack.output("Client"))
                            .username("ann@example.com")
                            .confirmationCode(code)))
        .hasMessageContaining("Attempt limit exceeded");
    app.resendConfirmationCode(r -> r.clientId(stack.output("Client")).username("ann@example.com"));
    confirm("ann@example.com");
  }

  @Test
  void givenWrongPasswords_whenTheyGoOn_thenTheAccountIsLockedForLongerAndLonger()
      throws Exception {
    signUp("ann@example.com");
    confirm("ann@example.com");
    for (int i = 0; i < 5; i++) {
      assertWrong("Incorrect username or password.", "Wrong-horse-77");
    }
    assertWrong("Password attempts exceeded", PASSWORD);
    poolClock.advance(Duration.ofSeconds(1));
    assertWrong("Incorrect username or password.", "Wrong-horse-77");
    poolClock.advance(Duration.ofSeconds(1));
    assertWrong("Password attempts exceeded", PASSWORD);
    poolClock.advance(Duration.ofSeconds(1));
    assertThat(signIn("ann@example.com", PASSWORD).idToken()).isNotEmpty();
    assertWrong("Incorrect username or password.", "Wrong-horse-77");
    assertThat(signIn("ann@example.com", PASSWORD).idToken()).isNotEmpty();
  }

  private void assertWrong(String why, String password) {
    assertThatThrownBy(() -> signIn("ann@example.com", password))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining(why);
  }
}
