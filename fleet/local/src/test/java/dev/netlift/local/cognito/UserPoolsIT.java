package dev.netlift.local.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentity.CognitoIdentityClient;
import software.amazon.awssdk.services.cognitoidentity.model.ResourceConflictException;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
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

/** The SDK's own clients: from sign-up to credentials of an account. */
class UserPoolsIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";
  private static final String PASSWORD = "Correct-horse-7";
  private static final String TEMPLATE =
      """
      {"Resources": {
        "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {
          "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
          "AccountRecoverySetting": {"RecoveryMechanisms": []},
          "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false},
          "Schema": [{"Name": "email", "Required": true}, {"Name": "player", "Mutable": false}],
          "Policies": {"PasswordPolicy": {"MinimumLength": 10, "RequireSymbols": true}}}},
        "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {
          "UserPoolId": {"Ref": "Pool"}, "GenerateSecret": false,
          "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
          "IdTokenValidity": 30, "TokenValidityUnits": {"IdToken": "minutes"},
          "PreventUserExistenceErrors": "ENABLED"}},
        "OtherClient": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {
          "UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}},
        "Identities": {"Type": "AWS::Cognito::IdentityPool", "Properties": {
          "AllowUnauthenticatedIdentities": true,
          "CognitoIdentityProviders": [{"ClientId": {"Ref": "Client"},
            "ProviderName": {"Fn::GetAtt": ["Pool", "ProviderName"]}}]}},
        "Guests": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
          {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
           "Principal": {"Federated": "cognito-identity.amazonaws.com"},
           "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": "Identities"}},
             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}}}]}}},
        "Players": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
          {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
           "Principal": {"Federated": "cognito-identity.amazonaws.com"},
           "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": "Identities"}},
             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}}},
        "Attachment": {"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": {
          "IdentityPoolId": {"Ref": "Identities"}, "Roles": {
            "unauthenticated": {"Fn::GetAtt": ["Guests", "Arn"]},
            "authenticated": {"Fn::GetAtt": ["Players", "Arn"]}}}}},
       "Outputs": {"Pool": {"Value": {"Ref": "Pool"}}, "Client": {"Value": {"Ref": "Client"}},
         "OtherClient": {"Value": {"Ref": "OtherClient"}},
         "Identities": {"Value": {"Ref": "Identities"}},
         "Provider": {"Value": {"Fn::GetAtt": ["Pool", "ProviderName"]}},
         "Issuer": {"Value": {"Fn::GetAtt": ["Pool", "ProviderURL"]}}}}
      """;

  @TempDir Path state;
  private final ManualClock poolClock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
  private Front front;
  private Identities identities;
  private UserPools users;
  private IdentityPools pools;
  private Deployment stack;
  private CognitoIdentityProviderClient admin;
  private CognitoIdentityProviderClient app;
  private CognitoIdentityClient guests;

  @BeforeEach
  void start() throws Exception {
    Clock clock = Clock.systemUTC();
    front = Front.bind(new FrontConfig(0, REGION, clock));
    identities = new Identities(ACCOUNT, state, clock);
    startServices();
    Keys keys = identities.administrator();
    admin =
        client(
            CognitoIdentityProviderClient.builder(),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())));
    app = client(CognitoIdentityProviderClient.builder(), AnonymousCredentialsProvider.create());
    guests = client(CognitoIdentityClient.builder(), AnonymousCredentialsProvider.create());
  }

  private void startServices() throws Exception {
    users =
        new UserPools(new UserPools.Config(REGION, ACCOUNT, front.endpoint(), state, poolClock));
    pools =
        new IdentityPools(
            new IdentityPools.Config(REGION, state, Duration.ofHours(1)), identities, users);
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(users, pools),
        List.of());
    var providers = new ArrayList<>(identities.providers());
    providers.addAll(users.providers());
    providers.addAll(pools.providers());
    Path template = Files.writeString(state.resolve("template.json"), TEMPLATE);
    stack =
        new Deployer(providers, new Pseudo(REGION, ACCOUNT))
            .deploy("test", template, Map.of(), line -> {});
  }

  private void stopServices() {
    pools.close();
    users.close();
  }

  @AfterEach
  void stop() {
    admin.close();
    app.close();
    guests.close();
    front.close();
    stopServices();
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder, AwsCredentialsProvider keys) {
    return builder
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(keys)
        .build();
  }

  private String signUp(String email) {
    return app.signUp(r -> r.clientId(stack.output("Client")).username(email).password(PASSWORD))
        .userSub();
  }

  private String mailedCode(String email) throws Exception {
    JsonNode letters =
        Bodies.MAPPER.readTree(Files.readString(state.resolve("cognito").resolve("mail.json")));
    JsonNode last = letters.get(letters.size() - 1);
    assertThat(last.path("to").asString()).isEqualTo(email);
    return last.path("code").asString();
  }

  private void confirm(String email) throws Exception {
    String code = mailedCode(email);
    app.confirmSignUp(
        r -> r.clientId(stack.output("Client")).username(email).confirmationCode(code));
  }

  private AuthenticationResultType signIn(String email, String password) {
    return app.initiateAuth(
            r ->
                r.clientId(stack.output("Client"))
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", email, "PASSWORD", password)))
        .authenticationResult();
  }

  private static JsonNode claims(String token) {
    return Bodies.MAPPER.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
  }

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

  private Map<String, String> logins(String idToken) {
    return Map.of(stack.output("Provider"), idToken);
  }

  @Test
  void givenAGuest_whenHeSignsIn_thenHeStaysWhoHeWasAndGetsThePlayersRole() throws Exception {
    String guest = guests.getId(r -> r.identityPoolId(stack.output("Identities"))).identityId();
    signUp("ann@example.com");
    confirm("ann@example.com");
    String token = signIn("ann@example.com", PASSWORD).idToken();

    var credentials =
        guests
            .getCredentialsForIdentity(r -> r.identityId(guest).logins(logins(token)))
            .credentials();

    var caller = identities.lookup(credentials.accessKeyId()).orElseThrow().caller();
    assertThat(caller.roleName()).contains("test-Players");
    assertThat(caller.cognitoIdentityId()).contains(guest);
    assertThat(caller.cognitoAmr())
        .containsExactly(
            "authenticated",
            stack.output("Provider"),
            stack.output("Provider") + ":CognitoSignIn:" + claims(token).path("sub").asString());
    // On another device the same account is the same player.
    assertThat(
            guests
                .getId(r -> r.identityPoolId(stack.output("Identities")).logins(logins(token)))
                .identityId())
        .isEqualTo(guest);
    // Knowing the id is no longer enough.
    assertThatThrownBy(() -> guests.getCredentialsForIdentity(r -> r.identityId(guest)))
        .hasMessageContaining("is forbidden");
    // A second guest cannot become the same account.
    String second = guests.getId(r -> r.identityPoolId(stack.output("Identities"))).identityId();
    assertThatThrownBy(
            () -> guests.getCredentialsForIdentity(r -> r.identityId(second).logins(logins(token))))
        .isInstanceOf(ResourceConflictException.class);

    stopServices();
    startServices();
    String later = signIn("ann@example.com", PASSWORD).idToken();
    assertThat(
            guests
                .getId(r -> r.identityPoolId(stack.output("Identities")).logins(logins(later)))
                .identityId())
        .isEqualTo(guest);
    // Signed by the key of before the restart.
    assertRefused(token, "Couldn't verify signed token");
  }

  @Test
  void givenTokensThatProveNothing_whenBroughtAsALogin_thenRefused() throws Exception {
    signUp("ann@example.com");
    confirm("ann@example.com");
    AuthenticationResultType tokens = signIn("ann@example.com", PASSWORD);
    String[] parts = tokens.idToken().split("\\.");
    String others =
        app.initiateAuth(
                r ->
                    r.clientId(stack.output("OtherClient"))
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(
                            Map.of("USERNAME", "ann@example.com", "PASSWORD", PASSWORD)))
            .authenticationResult()
            .idToken();

    assertRefused(tokens.accessToken(), "Not an ID token");
    assertRefused(others, "Incorrect token audience");
    assertRefused(parts[0] + "." + parts[1] + ".", "Couldn't verify");
    assertRefused(
        encode("{\"alg\":\"none\"}") + "." + parts[1] + ".", "Couldn't verify signed token");
    assertRefused(
        parts[0]
            + "."
            + encode(claims(tokens.idToken()).toString().replace("ann@", "bob@"))
            + "."
            + parts[2],
        "Couldn't verify signed token");
    assertRefused("nonsense", "Couldn't verify signed token");
    assertThatThrownBy(
            () ->
                guests.getId(
                    r ->
                        r.identityPoolId(stack.output("Identities"))
                            .logins(Map.of("graph.facebook.com", tokens.idToken()))))
        .hasMessageContaining("not from a supported provider");
    poolClock.advance(Duration.ofMinutes(31));
    assertRefused(tokens.idToken(), "Token expired");
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String token, String why) {
    assertThatThrownBy(
            () ->
                guests.getId(
                    r -> r.identityPoolId(stack.output("Identities")).logins(logins(token))))
        .isInstanceOf(
            software.amazon.awssdk.services.cognitoidentity.model.NotAuthorizedException.class)
        .hasMessageContaining(why);
  }
}
